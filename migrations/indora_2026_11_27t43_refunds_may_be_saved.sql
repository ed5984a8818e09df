-- Money that goes back may become simpanan sukarela instead, if the member says so: into which account, and who consented.
ALTER TABLE refund ADD COLUMN IF NOT EXISTS to_account bigint REFERENCES account;
ALTER TABLE refund ADD COLUMN IF NOT EXISTS consent_by bigint REFERENCES person;
ALTER TABLE refund DROP CONSTRAINT IF EXISTS to_savings_from_a_tender;
ALTER TABLE refund ADD CONSTRAINT to_savings_from_a_tender CHECK (
  (way IN ('simpanan', 'bon')) = (num_nonnulls(tender, to_account) = 1) AND (tender IS NULL OR payment IS NULL)
  AND (to_account IS NULL) = (consent_by IS NULL)) NOT VALID;
GRANT UPDATE (to_account, consent_by) ON refund TO indora_app;
