-- Each printing of a receipt: the first is the original, every further one says that it is a reprint.

CREATE TABLE IF NOT EXISTS ppob_print (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction bigint NOT NULL REFERENCES ppob_transaction, turn int NOT NULL CHECK (turn > 0),
  paper text NOT NULL CHECK (paper IN ('58', 'a4')),
  by_person bigint REFERENCES person, at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT prints_are_counted UNIQUE (transaction, turn)
);
GRANT SELECT, INSERT ON ppob_print TO indora_app;
CREATE INDEX IF NOT EXISTS ppob_failed_lately ON ppob_transaction (ended_at) WHERE state IN ('failed', 'undone');
