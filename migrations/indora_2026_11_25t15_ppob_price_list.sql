-- Our own copy of the provider's price list, with what it said before; and the right to ask for it, which is scarce.

CREATE TABLE IF NOT EXISTS ppob_product (
  sku text PRIMARY KEY CHECK (length(sku) BETWEEN 1 AND 100),
  kind text NOT NULL CHECK (kind IN ('prepaid', 'pasca')),
  service text,  -- the page it stands on; NULL: we do not sell it
  name text NOT NULL, category text NOT NULL, brand text NOT NULL, type text NOT NULL DEFAULT '', seller text NOT NULL DEFAULT '', note text NOT NULL DEFAULT '',
  cost_idr bigint CHECK (cost_idr BETWEEN 0 AND 1000000000),        -- prepaid: leaves our deposit
  admin_idr bigint CHECK (admin_idr BETWEEN 0 AND 10000000),        -- a bill: the biller's fee, for each bill
  commission_idr bigint CHECK (commission_idr BETWEEN 0 AND 10000000),  -- a bill: our share, for each bill
  buyer_on boolean NOT NULL, seller_on boolean NOT NULL,
  stock int CHECK (stock >= 0),  -- NULL: without end
  multi boolean NOT NULL DEFAULT true,
  closed_from time, closed_until time,  -- a daily window in WIB; it may cross midnight
  listed boolean NOT NULL DEFAULT true,  -- stands on the newest list
  first_seen_at timestamptz NOT NULL DEFAULT now(), changed_at timestamptz NOT NULL DEFAULT now(), checked_at timestamptz NOT NULL DEFAULT now(),  -- checked: asked for by itself
  CONSTRAINT a_price_or_a_fee CHECK ((kind = 'prepaid') = (cost_idr IS NOT NULL) AND (kind = 'pasca') = (num_nonnulls(admin_idr, commission_idr) = 2)),
  CONSTRAINT a_window_has_two_ends CHECK (num_nonnulls(closed_from, closed_until) IN (0, 2))
);
CREATE INDEX IF NOT EXISTS ppob_product_of_service ON ppob_product (service, brand) WHERE listed;
-- The office's list in its order, page by page.
CREATE INDEX IF NOT EXISTS ppob_product_in_order ON ppob_product (service, brand, name, sku);

-- One row for each time a price or a flag was different. Written by the table itself, so that no change can forget it.
CREATE TABLE IF NOT EXISTS ppob_product_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku text NOT NULL REFERENCES ppob_product, at timestamptz NOT NULL DEFAULT now(),
  cost_idr bigint, admin_idr bigint, commission_idr bigint,
  buyer_on boolean NOT NULL, seller_on boolean NOT NULL, in_stock boolean NOT NULL, listed boolean NOT NULL,
  closed_from time, closed_until time
);
CREATE INDEX IF NOT EXISTS ppob_change_of_product ON ppob_product_change (sku, id DESC);

CREATE OR REPLACE FUNCTION ppob_product_remembers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR (NEW.cost_idr, NEW.admin_idr, NEW.commission_idr, NEW.buyer_on, NEW.seller_on, NEW.stock IS DISTINCT FROM 0, NEW.listed, NEW.closed_from, NEW.closed_until)
     IS DISTINCT FROM (OLD.cost_idr, OLD.admin_idr, OLD.commission_idr, OLD.buyer_on, OLD.seller_on, OLD.stock IS DISTINCT FROM 0, OLD.listed, OLD.closed_from, OLD.closed_until) THEN
    INSERT INTO ppob_product_change (sku, cost_idr, admin_idr, commission_idr, buyer_on, seller_on, in_stock, listed, closed_from, closed_until)
    VALUES (NEW.sku, NEW.cost_idr, NEW.admin_idr, NEW.commission_idr, NEW.buyer_on, NEW.seller_on, NEW.stock IS DISTINCT FROM 0, NEW.listed, NEW.closed_from, NEW.closed_until);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ppob_product_remembers AFTER INSERT OR UPDATE ON ppob_product
  FOR EACH ROW EXECUTE FUNCTION ppob_product_remembers();

-- Who may ask the provider next, and when: for all processes together.
CREATE TABLE IF NOT EXISTS ppob_turn (
  name text PRIMARY KEY CHECK (name IN ('prepaid', 'pasca', 'prepaid_one', 'pasca_one')),
  next_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO ppob_turn (name) VALUES ('prepaid'), ('pasca'), ('prepaid_one'), ('pasca_one') ON CONFLICT DO NOTHING;

-- What each asking for a whole list brought.
CREATE TABLE IF NOT EXISTS ppob_sync (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('prepaid', 'pasca')), at timestamptz NOT NULL DEFAULT now(),
  seen int NOT NULL, fresh int NOT NULL, changed int NOT NULL, gone int NOT NULL, trouble text NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS ppob_sync_newest ON ppob_sync (kind, id DESC);

GRANT SELECT, INSERT, UPDATE ON ppob_product TO indora_app;
GRANT SELECT ON ppob_product_change TO indora_app;
GRANT SELECT, UPDATE (next_at) ON ppob_turn TO indora_app;
GRANT SELECT, INSERT ON ppob_sync TO indora_app;
