-- Prices are proposed by one and published by another; and one changed product is told by name, so that the public pages
-- read one row again instead of the whole catalogue.

CREATE TABLE IF NOT EXISTS price_proposal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  unit bigint NOT NULL REFERENCES product_unit,
  tier text NOT NULL CHECK (tier IN ('umum','anggota','grosir','primer')),
  min_quantity int NOT NULL DEFAULT 1 CHECK (min_quantity BETWEEN 1 AND 9999),
  price_idr bigint NOT NULL CHECK (price_idr BETWEEN 1 AND 1000000000),
  why text NOT NULL CHECK (length(why) BETWEEN 3 AND 200),
  proposed_by bigint NOT NULL REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES person, decided_at timestamptz,
  outcome text CHECK (outcome IN ('published','refused')),
  CHECK (tier = 'grosir' OR min_quantity = 1),
  CONSTRAINT a_decision_is_whole CHECK (num_nonnulls(outcome, decided_by, decided_at) IN (0, 3)),
  CONSTRAINT two_persons_for_a_price CHECK (outcome IS DISTINCT FROM 'published' OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_open_proposal ON price_proposal (unit, tier, min_quantity) WHERE outcome IS NULL;
CREATE INDEX IF NOT EXISTS price_proposal_decided ON price_proposal (id DESC);

-- Decided once; what was proposed stays as it was.
CREATE OR REPLACE FUNCTION proposals_are_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome IS NOT NULL OR (NEW.unit, NEW.tier, NEW.min_quantity, NEW.price_idr, NEW.why, NEW.proposed_by)
     IS DISTINCT FROM (OLD.unit, OLD.tier, OLD.min_quantity, OLD.price_idr, OLD.why, OLD.proposed_by) THEN
    RAISE EXCEPTION 'a proposal is decided once and not rewritten' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER proposals_are_decided_once BEFORE UPDATE ON price_proposal
  FOR EACH ROW EXECUTE FUNCTION proposals_are_decided_once();

-- A price that a person set names the published proposal of somebody else. The first price list is nobody's (set_by NULL).
ALTER TABLE price ADD COLUMN IF NOT EXISTS proposal bigint UNIQUE REFERENCES price_proposal;
CREATE OR REPLACE FUNCTION prices_come_from_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.set_by IS NOT NULL AND NOT EXISTS (
    SELECT FROM price_proposal q WHERE q.id = NEW.proposal AND q.outcome = 'published' AND q.decided_by = NEW.set_by
      AND (q.unit, q.tier, q.min_quantity, q.price_idr) = (NEW.unit, NEW.tier, NEW.min_quantity, NEW.price_idr)) THEN
    RAISE EXCEPTION 'a price needs a proposal published by a second person' USING ERRCODE = 'check_violation', CONSTRAINT = 'two_persons_for_a_price';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER prices_come_from_proposals BEFORE INSERT ON price
  FOR EACH ROW EXECUTE FUNCTION prices_come_from_proposals();

GRANT SELECT, INSERT, UPDATE (outcome, decided_by, decided_at) ON price_proposal TO indora_app;

-- What the catalogue is read by.
CREATE INDEX IF NOT EXISTS barcode_of_unit ON barcode (unit);
CREATE INDEX IF NOT EXISTS price_ceiling_of_product ON price_ceiling (product);
CREATE INDEX IF NOT EXISTS price_of_unit ON price (unit, id DESC);

-- "product:<id>" for a few changed products, "catalogue" for many. TG_ARGV[0]: how a row names its product.
CREATE OR REPLACE FUNCTION tell_products() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
  CASE TG_ARGV[0]
    WHEN 'id' THEN SELECT array_agg(id) INTO ids FROM (SELECT id FROM changed LIMIT 51) c;
    WHEN 'product' THEN SELECT array_agg(product) INTO ids FROM (SELECT DISTINCT product FROM changed LIMIT 51) c;
    ELSE SELECT array_agg(product) INTO ids FROM (
      SELECT DISTINCT u.product FROM changed c JOIN product_unit u ON u.id = c.unit LIMIT 51) p;
  END CASE;
  IF cardinality(ids) > 50 THEN
    PERFORM pg_notify('content', 'catalogue');
  ELSIF ids IS NOT NULL THEN
    PERFORM pg_notify('content', 'product:' || id) FROM unnest(ids) id;
  END IF;
  RETURN NULL;
END $$;
DO $$ DECLARE t text; names text; BEGIN
  FOREACH t IN ARRAY ARRAY['product','product_unit','price_ceiling','price','reference_price','barcode'] LOOP
    names := CASE t WHEN 'product' THEN 'id' WHEN 'product_unit' THEN 'product' WHEN 'price_ceiling' THEN 'product' ELSE 'unit' END;
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %I', t || '_tells', t);
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_products(%L)', t || '_tells_new', t, names);
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_products(%L)', t || '_tells_changed', t, names);
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_products(%L)', t || '_tells_gone', t, names);
  END LOOP;
  -- The pages of the co-ops and their pickup places are public too.
  FOREACH t IN ARRAY ARRAY['coop','place'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue()', t || '_tells', t);
  END LOOP;
END $$;
