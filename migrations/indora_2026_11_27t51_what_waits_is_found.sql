-- The first page of the office asks for them each time, among all that were ever decided.
CREATE INDEX decision_waits ON decision (entity) WHERE state = 'proposed';
CREATE INDEX late_entry_waits ON late_entry (entity) WHERE decided_at IS NULL;
