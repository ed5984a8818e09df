-- What co-ops owe each other is settled by a transfer: noted by one officer, confirmed by another, then in both books at once.
CREATE TABLE coop_settlement (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  debtor int NOT NULL REFERENCES coop, creditor int NOT NULL REFERENCES coop,
  amount_idr bigint NOT NULL CHECK (amount_idr > 0), paid_on date NOT NULL,
  reference text NOT NULL CHECK (length(reference) BETWEEN 3 AND 120),
  noted_by bigint NOT NULL REFERENCES person, noted_at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES person, decided_at timestamptz, confirmed boolean, why text NOT NULL DEFAULT '' CHECK (length(why) <= 200),
  set_off_idr bigint NOT NULL DEFAULT 0 CHECK (set_off_idr >= 0),
  CONSTRAINT nobody_settles_with_himself CHECK (debtor <> creditor),
  CONSTRAINT two_persons_for_a_settlement CHECK (decided_by <> noted_by),
  CONSTRAINT settlement_decided_whole CHECK (num_nonnulls(decided_by, decided_at, confirmed) IN (0, 3))
);
CREATE INDEX coop_settlement_between ON coop_settlement (least(debtor, creditor), greatest(debtor, creditor), id DESC);
CREATE UNIQUE INDEX one_transfer_is_noted_once ON coop_settlement (debtor, creditor, reference) WHERE confirmed IS NOT FALSE;
CREATE FUNCTION settlement_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.decided_at IS NOT NULL THEN
    RAISE EXCEPTION 'settlement % was decided', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER settlement_decided_once BEFORE UPDATE ON coop_settlement FOR EACH ROW EXECUTE FUNCTION settlement_decided_once();
CREATE TRIGGER coop_settlement_stays BEFORE DELETE OR TRUNCATE ON coop_settlement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON coop_settlement TO indora_app;
GRANT UPDATE (decided_by, decided_at, confirmed, why, set_off_idr) ON coop_settlement TO indora_app;
