-- The office looks for what has trouble, what ended lately, and tasks about PPOB that are open.
CREATE INDEX ppob_troubled ON ppob_transaction (id) WHERE trouble IS NOT NULL;
CREATE INDEX ppob_ended ON ppob_transaction (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX ppob_sent ON ppob_transaction (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX task_of_kind ON task (kind, id) WHERE done_at IS NULL;
