-- A budget above what the board left to the office carries out a decision; so may any other promotion. What runs already keeps the
-- decision an installation begins with.
ALTER TABLE promotion ADD COLUMN decision bigint REFERENCES decision ON DELETE RESTRICT;
CREATE INDEX promotion_of_decision ON promotion (decision) WHERE decision IS NOT NULL;
GRANT UPDATE (decision) ON promotion TO indora_app;

ALTER TABLE promotion DISABLE TRIGGER promotions_run_as_started;
UPDATE promotion SET decision = (SELECT d.id FROM decision d JOIN coop c ON c.id = d.entity AND c.kind = 'sekunder' WHERE d.first)
WHERE state = 'running' AND budget_idr IS NOT NULL;
ALTER TABLE promotion ENABLE TRIGGER promotions_run_as_started;
