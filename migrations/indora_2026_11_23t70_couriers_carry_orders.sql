-- Who carried an order to the door, how that ended, and the cash that couriers bring home.

-- Cash on delivery handed in at the counter: counted by somebody else than the courier.
CREATE TABLE IF NOT EXISTS cod_deposit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop,
  courier bigint NOT NULL REFERENCES person, received_by bigint NOT NULL REFERENCES person,
  expected_idr bigint NOT NULL CHECK (expected_idr > 0), counted_idr bigint NOT NULL CHECK (counted_idr >= 0),
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT two_persons_count_the_cash CHECK (courier <> received_by)
);
CREATE OR REPLACE TRIGGER cod_deposit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cod_deposit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE IF NOT EXISTS delivery (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES shop_order, courier bigint NOT NULL REFERENCES person,
  sent_by bigint REFERENCES person, sent_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz, outcome text CHECK (outcome IN ('diterima', 'kembali')),
  cash_idr bigint NOT NULL DEFAULT 0 CHECK (cash_idr >= 0),
  deposit bigint REFERENCES cod_deposit,
  CONSTRAINT ends_with_an_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  CONSTRAINT cash_comes_with_delivery CHECK (cash_idr = 0 OR outcome = 'diterima'),
  CONSTRAINT only_cash_is_deposited CHECK (deposit IS NULL OR cash_idr > 0)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_living_delivery ON delivery (order_id) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS delivery_of_order ON delivery (order_id, id);
CREATE INDEX IF NOT EXISTS delivery_cash_out ON delivery (courier, id) WHERE cash_idr > 0 AND deposit IS NULL;

-- What has ended, and what was deposited, stays as it is.
CREATE OR REPLACE FUNCTION delivery_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.outcome, NEW.cash_idr) IS DISTINCT FROM (OLD.ended_at, OLD.outcome, OLD.cash_idr)
     OR OLD.deposit IS NOT NULL AND NEW.deposit IS DISTINCT FROM OLD.deposit THEN
    RAISE EXCEPTION 'delivery % has ended', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_ends_once';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER delivery_ends_once BEFORE UPDATE ON delivery FOR EACH ROW EXECUTE FUNCTION delivery_ends_once();

GRANT SELECT, INSERT ON cod_deposit, delivery TO indora_app;
GRANT UPDATE (ended_at, outcome, cash_idr, deposit) ON delivery TO indora_app;
