-- More than one officer lets go alone is asked for by one and agreed to by another.
CREATE TABLE order_concession_request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES shop_order, amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  reason text NOT NULL CHECK (length(reason) BETWEEN 5 AND 200),
  by_person bigint NOT NULL REFERENCES person, at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES person, decided_at timestamptz, approved boolean,
  concession bigint UNIQUE REFERENCES order_concession,
  CONSTRAINT decided_whole CHECK (num_nulls(decided_by, decided_at, approved) IN (0, 3)),
  CONSTRAINT two_persons_let_go CHECK (NOT approved OR decided_by <> by_person),
  CONSTRAINT agreed_is_let_go CHECK (coalesce(approved, false) = (concession IS NOT NULL))
);
CREATE UNIQUE INDEX one_concession_waits ON order_concession_request (order_id) WHERE approved IS NULL;
CREATE FUNCTION a_decision_to_let_go_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a decision about a concession is not changed' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER a_decision_to_let_go_stays BEFORE UPDATE ON order_concession_request
  FOR EACH ROW WHEN (OLD.approved IS NOT NULL) EXECUTE FUNCTION a_decision_to_let_go_stays();
GRANT SELECT, INSERT ON order_concession_request TO indora_app;
GRANT UPDATE (decided_by, decided_at, approved, concession) ON order_concession_request TO indora_app;
