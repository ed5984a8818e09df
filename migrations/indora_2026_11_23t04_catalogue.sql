-- Goods, their units and prices. Stock is counted in base units: pieces, or grams for weighed goods.

CREATE TABLE category (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'), name text NOT NULL, line text NOT NULL DEFAULT '',
  picture text NOT NULL DEFAULT '', position int NOT NULL DEFAULT 0
);
CREATE TABLE product (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120), description text NOT NULL DEFAULT '',
  category int NOT NULL REFERENCES category,
  base_unit text NOT NULL CHECK (base_unit IN ('pcs','gram')),
  -- what one base unit holds, for the unit price (Rp/kg, Rp/liter): 5000 g in a sack of 5 kg, 1 g in a gram
  content_amount int NOT NULL CHECK (content_amount > 0), content_unit text NOT NULL CHECK (content_unit IN ('g','ml','pcs')),
  tax_class text NOT NULL CHECK (tax_class IN ('bebas','umum','ppob')),
  picture text NOT NULL DEFAULT '', keywords text[] NOT NULL DEFAULT '{}',
  popularity int NOT NULL DEFAULT 0,
  published boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX product_of_category ON product (category) WHERE published;
CREATE TABLE product_unit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product bigint NOT NULL REFERENCES product, name text NOT NULL CHECK (length(name) BETWEEN 1 AND 30),
  factor int NOT NULL CHECK (factor > 0), position int NOT NULL DEFAULT 0,
  max_per_order int NOT NULL DEFAULT 999 CHECK (max_per_order BETWEEN 1 AND 9999),
  UNIQUE (product, name), UNIQUE (product, factor)
);
CREATE TABLE barcode (
  code text PRIMARY KEY CHECK (code ~ '^[0-9]{8,14}$'), unit bigint NOT NULL REFERENCES product_unit
);
-- HET binds for every tier; HAP is only a reference. Rupiah for 1,000 content units (1 kg, 1 l) so that every pack is bound by one row.
CREATE TABLE price_ceiling (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product bigint NOT NULL REFERENCES product, kind text NOT NULL CHECK (kind IN ('HET','HAP')),
  idr_per_1000 bigint NOT NULL CHECK (idr_per_1000 > 0), zone text NOT NULL, decree text NOT NULL,
  valid_from date NOT NULL, valid_until date, CHECK (valid_until IS NULL OR valid_until >= valid_from)
);
-- One row per price; a change ends the old row and writes a new one.
CREATE TABLE price (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  unit bigint NOT NULL REFERENCES product_unit,
  tier text NOT NULL CHECK (tier IN ('umum','anggota','grosir','primer')),
  min_quantity int NOT NULL DEFAULT 1 CHECK (min_quantity >= 1),
  price_idr bigint NOT NULL CHECK (price_idr BETWEEN 1 AND 1000000000),
  valid_from timestamptz NOT NULL DEFAULT now(), valid_until timestamptz,
  set_by bigint REFERENCES person, why text NOT NULL DEFAULT '',
  CHECK (valid_until IS NULL OR valid_until >= valid_from),
  CHECK (tier = 'grosir' OR min_quantity = 1)
);
CREATE UNIQUE INDEX one_living_price ON price (unit, tier, min_quantity) WHERE valid_until IS NULL;

CREATE FUNCTION price_under_ceiling() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken record;
BEGIN
  SELECT c.idr_per_1000, c.decree INTO broken
    FROM product_unit u JOIN product p ON p.id = u.product JOIN price_ceiling c ON c.product = p.id AND c.kind = 'HET'
    WHERE u.id = NEW.unit
      AND c.valid_from <= (now() AT TIME ZONE 'Asia/Jakarta')::date AND (c.valid_until IS NULL OR c.valid_until >= (now() AT TIME ZONE 'Asia/Jakarta')::date)
      AND NEW.valid_until IS NULL
      AND NEW.price_idr::numeric * 1000 > c.idr_per_1000::numeric * u.factor * p.content_amount
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'price above HET' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_tier_passes_het';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER no_tier_passes_het BEFORE INSERT OR UPDATE ON price FOR EACH ROW EXECUTE FUNCTION price_under_ceiling();
CREATE FUNCTION ceiling_above_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'HET' AND EXISTS (
    SELECT FROM price r JOIN product_unit u ON u.id = r.unit JOIN product p ON p.id = u.product
    WHERE p.id = NEW.product AND r.valid_until IS NULL
      AND NEW.valid_from <= (now() AT TIME ZONE 'Asia/Jakarta')::date AND (NEW.valid_until IS NULL OR NEW.valid_until >= (now() AT TIME ZONE 'Asia/Jakarta')::date)
      AND r.price_idr::numeric * 1000 > NEW.idr_per_1000::numeric * u.factor * p.content_amount) THEN
    RAISE EXCEPTION 'a living price is above this HET' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_tier_passes_het';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ceiling_above_prices BEFORE INSERT OR UPDATE ON price_ceiling FOR EACH ROW EXECUTE FUNCTION ceiling_above_prices();

-- What a modern store asked, where, when, with evidence. Counts only when a second person confirmed it, and only until it expires.
CREATE TABLE reference_price (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  unit bigint NOT NULL REFERENCES product_unit, shop text NOT NULL, place text NOT NULL,
  seen_on date NOT NULL, price_idr bigint NOT NULL CHECK (price_idr > 0),
  evidence text NOT NULL, evidence_file text, expires_on date NOT NULL,
  reported_by bigint REFERENCES person, confirmed_by bigint REFERENCES person,
  CHECK (expires_on > seen_on), CONSTRAINT two_persons_for_evidence CHECK (confirmed_by IS NULL OR confirmed_by <> reported_by)
);
CREATE INDEX reference_price_of_unit ON reference_price (unit, expires_on);
CREATE TABLE synonym (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, term text NOT NULL UNIQUE CHECK (length(term) BETWEEN 1 AND 60), means text[] NOT NULL
);

CREATE FUNCTION tell_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('content', 'catalogue');
  RETURN NULL;
END $$;
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['category','product','product_unit','price','price_ceiling','reference_price','synonym','barcode'] LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue()', t || '_tells', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON category, product, product_unit, barcode, price_ceiling, reference_price, synonym TO indora_app;
GRANT DELETE ON barcode, synonym TO indora_app;
GRANT SELECT, INSERT, UPDATE (valid_until) ON price TO indora_app;
