-- What other stores ask: reported with a photo by anybody who is signed in, confirmed or refused by a second person.
ALTER TABLE reference_price ADD COLUMN IF NOT EXISTS reported_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE reference_price ADD COLUMN IF NOT EXISTS decided_at timestamptz;
ALTER TABLE reference_price ADD COLUMN IF NOT EXISTS refused_by bigint REFERENCES person;
ALTER TABLE reference_price ADD COLUMN IF NOT EXISTS refused_why text NOT NULL DEFAULT '' CHECK (length(refused_why) <= 200);
ALTER TABLE reference_price DROP CONSTRAINT IF EXISTS confirmed_or_refused;
ALTER TABLE reference_price ADD CONSTRAINT confirmed_or_refused CHECK (num_nonnulls(confirmed_by, refused_by) <= 1);
CREATE INDEX IF NOT EXISTS reference_price_waits ON reference_price (id) WHERE confirmed_by IS NULL AND refused_by IS NULL;
CREATE INDEX IF NOT EXISTS reference_price_seen ON reference_price (seen_on, unit) WHERE confirmed_by IS NOT NULL;

-- A photo drawn anew by us, under a name that nobody guesses. Private until its report is confirmed.
CREATE TABLE IF NOT EXISTS price_photo (
  name text PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9_-]{20,40}$'), reference bigint NOT NULL UNIQUE REFERENCES reference_price,
  width int NOT NULL CHECK (width BETWEEN 1 AND 4000), height int NOT NULL CHECK (height BETWEEN 1 AND 4000),
  body bytea NOT NULL CHECK (length(body) BETWEEN 100 AND 4194304), made_at timestamptz NOT NULL DEFAULT now()
);
CREATE OR REPLACE TRIGGER price_photo_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON price_photo
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A general price above a fresh, confirmed price of another store names its reason, which the buyer reads.
ALTER TABLE price_proposal ADD COLUMN IF NOT EXISTS above_why text NOT NULL DEFAULT '' CHECK (length(above_why) <= 200);
ALTER TABLE price ADD COLUMN IF NOT EXISTS above_why text NOT NULL DEFAULT '' CHECK (length(above_why) <= 200);
CREATE OR REPLACE FUNCTION price_not_above_comparator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.tier = 'umum' AND NEW.valid_until IS NULL AND NEW.above_why = '' AND EXISTS (
    SELECT FROM reference_price e WHERE e.unit = NEW.unit AND e.confirmed_by IS NOT NULL AND e.price_idr < NEW.price_idr
      AND e.expires_on >= (now() AT TIME ZONE 'Asia/Jakarta')::date) THEN
    RAISE EXCEPTION 'price above a fresh comparator' USING ERRCODE = 'check_violation', CONSTRAINT = 'not_above_comparator';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER not_above_comparator BEFORE INSERT ON price FOR EACH ROW EXECUTE FUNCTION price_not_above_comparator();

-- A comparator that came afterwards and makes a price too high: somebody is told, then the goods leave the shelf until it is settled.
CREATE TABLE IF NOT EXISTS price_alarm (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, unit bigint NOT NULL REFERENCES product_unit,
  reference bigint NOT NULL REFERENCES reference_price, opened_at timestamptz NOT NULL DEFAULT now(),
  hidden_at timestamptz, closed_at timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS one_open_alarm ON price_alarm (unit) WHERE closed_at IS NULL;

-- The basket of staples that /transparansi/harga compares.
CREATE TABLE IF NOT EXISTS basket_line (
  unit bigint PRIMARY KEY REFERENCES product_unit, quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 100), added_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS price_of_day ON price (unit, valid_from) WHERE tier IN ('umum', 'anggota');

GRANT SELECT, INSERT ON price_photo, price_alarm TO indora_app;
GRANT UPDATE (hidden_at, closed_at) ON price_alarm TO indora_app;
GRANT SELECT, INSERT, UPDATE (quantity), DELETE ON basket_line TO indora_app;
