-- Promotions: one good takes part in one of them, then one voucher may be used on what is left. Rupiah are whole.

CREATE TABLE IF NOT EXISTS promotion (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 3 AND 60),
  kind text NOT NULL CHECK (kind IN ('persen','potongan','paket','n-bayar-m','termurah','tingkat','voucher-persen','voucher-rupiah')),
  audience text NOT NULL CHECK (audience IN ('semua','anggota','koperasi')), coops int[] NOT NULL DEFAULT '{}',
  starts_on date NOT NULL, ends_on date NOT NULL,
  percent_bp int CHECK (percent_bp BETWEEN 100 AND 9900),        -- persen, voucher-persen
  amount_idr bigint CHECK (amount_idr BETWEEN 1 AND 100000000),  -- potongan: off each; paket: what it costs; voucher-rupiah: off all
  take int CHECK (take BETWEEN 2 AND 100),                       -- n-bayar-m, termurah
  pay int,
  most_idr bigint CHECK (most_idr BETWEEN 1 AND 100000000),      -- voucher-persen: never more than this
  least_idr bigint NOT NULL DEFAULT 0 CHECK (least_idr BETWEEN 0 AND 1000000000),
  code text CHECK (code ~ '^[A-Z0-9]{4,20}$'),
  budget_idr bigint CHECK (budget_idr BETWEEN 1 AND 10000000000),
  per_person int CHECK (per_person BETWEEN 1 AND 1000),
  spent_idr bigint NOT NULL DEFAULT 0 CHECK (spent_idr >= 0), used int NOT NULL DEFAULT 0 CHECK (used >= 0),
  bearer text NOT NULL CHECK (bearer IN ('toko','pemasok','primer','sosial')),
  bearer_coop int REFERENCES coop, bearer_name text NOT NULL DEFAULT '' CHECK (length(bearer_name) <= 100),
  basis text NOT NULL DEFAULT '' CHECK (length(basis) <= 200),   -- the letter or decision by which somebody else bears it
  below_cost_why text NOT NULL DEFAULT '' CHECK (length(below_cost_why) <= 200),
  state text NOT NULL,
  made_by bigint NOT NULL REFERENCES person, made_at timestamptz NOT NULL DEFAULT now(),
  started_by bigint REFERENCES person, started_at timestamptz,
  CONSTRAINT days_in_order CHECK (starts_on <= ends_on),
  CONSTRAINT a_promotion_fits_its_kind CHECK (CASE kind
    WHEN 'persen' THEN percent_bp IS NOT NULL AND num_nonnulls(amount_idr, take, pay, most_idr) = 0
    WHEN 'potongan' THEN amount_idr IS NOT NULL AND num_nonnulls(percent_bp, take, pay, most_idr) = 0
    WHEN 'paket' THEN amount_idr IS NOT NULL AND num_nonnulls(percent_bp, take, pay, most_idr) = 0
    WHEN 'n-bayar-m' THEN take IS NOT NULL AND pay BETWEEN 1 AND take - 1 AND num_nonnulls(percent_bp, amount_idr, most_idr) = 0
    WHEN 'termurah' THEN take IS NOT NULL AND num_nonnulls(percent_bp, amount_idr, pay, most_idr) = 0
    WHEN 'tingkat' THEN num_nonnulls(percent_bp, amount_idr, take, pay, most_idr) = 0
    WHEN 'voucher-persen' THEN num_nonnulls(percent_bp, most_idr) = 2 AND num_nonnulls(amount_idr, take, pay) = 0
    ELSE amount_idr IS NOT NULL AND least_idr > amount_idr AND num_nonnulls(percent_bp, take, pay, most_idr) = 0 END),
  CONSTRAINT vouchers_have_limits CHECK ((kind LIKE 'voucher-%') = (num_nonnulls(code, budget_idr, per_person) = 3)
    AND num_nonnulls(code, budget_idr, per_person) IN (0, 3) AND (kind LIKE 'voucher-%' OR least_idr = 0)),
  CONSTRAINT co_ops_are_named CHECK ((audience = 'koperasi') = (cardinality(coops) > 0)),
  CONSTRAINT who_bears_it_is_named CHECK (
    (bearer = 'primer') = (bearer_coop IS NOT NULL) AND (bearer = 'pemasok') = (bearer_name <> '') AND (bearer = 'toko' OR basis <> '')),
  CONSTRAINT a_primary_bears_its_own CHECK (bearer <> 'primer' OR (audience = 'koperasi' AND coops = ARRAY[bearer_coop])),
  CONSTRAINT voucher_within_budget CHECK (spent_idr <= coalesce(budget_idr, spent_idr)),
  CONSTRAINT two_persons_for_a_promotion CHECK (started_by IS NULL OR started_by <> made_by),
  CONSTRAINT who_started_it_is_known CHECK ((started_by IS NULL) = (started_at IS NULL) AND (state NOT IN ('running','stopped') OR started_by IS NOT NULL))
);
CREATE UNIQUE INDEX IF NOT EXISTS one_running_code ON promotion (code) WHERE state = 'running';
CREATE INDEX IF NOT EXISTS promotion_of_state ON promotion (state, id DESC);
CREATE OR REPLACE TRIGGER promotion_keeps_to_life BEFORE INSERT OR UPDATE OF state ON promotion FOR EACH ROW EXECUTE FUNCTION keep_to_life('promotion');

-- Which goods take part, how many of each in a bundle; and the steps by quantity.
CREATE TABLE IF NOT EXISTS promotion_unit (
  promotion bigint NOT NULL REFERENCES promotion, unit bigint NOT NULL REFERENCES product_unit,
  many int NOT NULL DEFAULT 1 CHECK (many BETWEEN 1 AND 100), PRIMARY KEY (promotion, unit)
);
CREATE INDEX IF NOT EXISTS promotion_of_unit ON promotion_unit (unit);
CREATE TABLE IF NOT EXISTS promotion_step (
  promotion bigint NOT NULL REFERENCES promotion, from_quantity int NOT NULL CHECK (from_quantity BETWEEN 1 AND 9999),
  percent_bp int NOT NULL CHECK (percent_bp BETWEEN 100 AND 9900), PRIMARY KEY (promotion, from_quantity)
);

-- What runs is not rewritten: stop it and start another. Counters of vouchers and the way of its life may move.
CREATE OR REPLACE FUNCTION promotions_run_as_started() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (to_jsonb(NEW) - ARRAY['state','spent_idr','used']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['state','spent_idr','used']) THEN
    RAISE EXCEPTION 'a promotion that was started is not rewritten' USING ERRCODE = 'check_violation', CONSTRAINT = 'promotions_run_as_started';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER promotions_run_as_started BEFORE UPDATE ON promotion FOR EACH ROW
  WHEN (OLD.state <> 'draft') EXECUTE FUNCTION promotions_run_as_started();
CREATE OR REPLACE FUNCTION parts_change_in_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.promotion ELSE NEW.promotion END;
BEGIN
  IF (SELECT state FROM promotion WHERE id = of) <> 'draft' THEN
    RAISE EXCEPTION 'a promotion that was started is not rewritten' USING ERRCODE = 'check_violation', CONSTRAINT = 'promotions_run_as_started';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER parts_change_in_drafts BEFORE INSERT OR UPDATE OR DELETE ON promotion_unit FOR EACH ROW EXECUTE FUNCTION parts_change_in_drafts();
CREATE OR REPLACE TRIGGER parts_change_in_drafts BEFORE INSERT OR UPDATE OR DELETE ON promotion_step FOR EACH ROW EXECUTE FUNCTION parts_change_in_drafts();

-- One good, one promotion at a time. The deed locks the units first, so that two starts see one another.
CREATE OR REPLACE FUNCTION one_promotion_a_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'running' AND OLD.state <> 'running' AND EXISTS (
    SELECT FROM promotion_unit mine JOIN promotion_unit other ON other.unit = mine.unit AND other.promotion <> mine.promotion
      JOIN promotion p ON p.id = other.promotion AND p.state = 'running' AND p.starts_on <= NEW.ends_on AND p.ends_on >= NEW.starts_on
    WHERE mine.promotion = NEW.id) THEN
    RAISE EXCEPTION 'a good takes part in one promotion at a time' USING ERRCODE = 'check_violation', CONSTRAINT = 'one_promotion_a_good';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER one_promotion_a_good BEFORE UPDATE OF state ON promotion FOR EACH ROW EXECUTE FUNCTION one_promotion_a_good();

-- The public pages of its goods are drawn again when it starts or stops. What a voucher spends is nobody's page.
CREATE OR REPLACE FUNCTION tell_promoted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
  SELECT array_agg(product) INTO ids FROM (
    SELECT DISTINCT u.product FROM promotion_unit q JOIN product_unit u ON u.id = q.unit WHERE q.promotion = NEW.id LIMIT 51) p;
  IF cardinality(ids) > 50 THEN
    PERFORM pg_notify('content', 'catalogue');
  ELSIF ids IS NOT NULL THEN
    PERFORM pg_notify('content', 'product:' || id) FROM unnest(ids) id;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER promotion_tells AFTER UPDATE OF state ON promotion FOR EACH ROW EXECUTE FUNCTION tell_promoted();

-- A voucher used on an order; given back when the order ends unpaid or is cancelled, taken again when late money revives it.
CREATE TABLE IF NOT EXISTS voucher_use (
  order_id bigint PRIMARY KEY REFERENCES shop_order, promotion bigint NOT NULL REFERENCES promotion,
  person bigint NOT NULL REFERENCES person, amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  used_at timestamptz NOT NULL DEFAULT now(), returned_at timestamptz
);
CREATE INDEX IF NOT EXISTS voucher_use_of_promotion ON voucher_use (promotion, order_id DESC);
CREATE TABLE IF NOT EXISTS voucher_person (
  promotion bigint NOT NULL REFERENCES promotion, person bigint NOT NULL REFERENCES person,
  used int NOT NULL CHECK (used >= 0), PRIMARY KEY (promotion, person)
);
CREATE OR REPLACE FUNCTION voucher_person_within_cap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.used > (SELECT per_person FROM promotion WHERE id = NEW.promotion) THEN
    RAISE EXCEPTION 'a person used this voucher often enough' USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_within_cap';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER voucher_within_cap BEFORE INSERT OR UPDATE ON voucher_person FOR EACH ROW EXECUTE FUNCTION voucher_person_within_cap();

-- What was taken off which line, by which promotion, and who bears it. `total_idr` and `goods_idr` are what the buyer pays.
CREATE TABLE IF NOT EXISTS order_line_discount (
  order_id bigint NOT NULL, line_no int NOT NULL, promotion bigint NOT NULL REFERENCES promotion,
  amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  bearer text NOT NULL CHECK (bearer IN ('toko','pemasok','primer','sosial')), bearer_coop int REFERENCES coop,
  PRIMARY KEY (order_id, line_no, promotion), FOREIGN KEY (order_id, line_no) REFERENCES order_line,
  CHECK ((bearer = 'primer') = (bearer_coop IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS order_line_discount_of_promotion ON order_line_discount (promotion, order_id) INCLUDE (amount_idr);
CREATE OR REPLACE TRIGGER order_line_discount_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_line_discount
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE order_line ADD COLUMN IF NOT EXISTS discount_idr bigint NOT NULL DEFAULT 0 CHECK (discount_idr >= 0);
ALTER TABLE order_line DROP CONSTRAINT IF EXISTS order_line_total_idr_check;
ALTER TABLE order_line DROP CONSTRAINT IF EXISTS order_line_check;
ALTER TABLE order_line DROP CONSTRAINT IF EXISTS what_a_line_costs;
ALTER TABLE order_line ADD CONSTRAINT what_a_line_costs CHECK (total_idr = price_idr * quantity - discount_idr AND total_idr >= 0) NOT VALID;
ALTER TABLE order_line VALIDATE CONSTRAINT what_a_line_costs;
ALTER TABLE shop_order ADD COLUMN IF NOT EXISTS discount_idr bigint NOT NULL DEFAULT 0 CHECK (discount_idr >= 0);

-- A line that costs nothing comes back for nothing.
ALTER TABLE order_return DROP CONSTRAINT IF EXISTS order_return_refund_idr_check;
ALTER TABLE order_return ADD CONSTRAINT order_return_refund_idr_check CHECK (refund_idr >= 0);
ALTER TABLE order_return_line DROP CONSTRAINT IF EXISTS order_return_line_amount_idr_check;
ALTER TABLE order_return_line ADD CONSTRAINT order_return_line_amount_idr_check CHECK (amount_idr >= 0);

ALTER TABLE cart ADD COLUMN IF NOT EXISTS voucher bigint REFERENCES promotion;

GRANT SELECT, INSERT ON promotion TO indora_app;
GRANT UPDATE (name, kind, audience, coops, starts_on, ends_on, percent_bp, amount_idr, take, pay, most_idr, least_idr, code, budget_idr, per_person,
  spent_idr, used, bearer, bearer_coop, bearer_name, basis, below_cost_why, state, made_by, made_at, started_by, started_at) ON promotion TO indora_app;
GRANT SELECT, INSERT, DELETE ON promotion_unit, promotion_step TO indora_app;
GRANT SELECT, INSERT ON voucher_use, voucher_person, order_line_discount TO indora_app;
GRANT UPDATE (used_at, returned_at) ON voucher_use TO indora_app;
GRANT UPDATE (used) ON voucher_person TO indora_app;
