-- Carts and orders.

CREATE TABLE cart (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint UNIQUE REFERENCES person,
  visitor_hash bytea UNIQUE CHECK (length(visitor_hash) = 32),
  made_at timestamptz NOT NULL DEFAULT now(), changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_cart_is_somebodys CHECK (num_nonnulls(person, visitor_hash) = 1)
);
CREATE TABLE cart_line (
  cart bigint NOT NULL REFERENCES cart ON DELETE CASCADE, unit bigint NOT NULL REFERENCES product_unit,
  quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 9999),
  seen_price_idr bigint NOT NULL, added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (cart, unit)
);

-- Fees and minimum by kecamatan; a change is a new row.
CREATE TABLE delivery_fee (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kecamatan text NOT NULL, fee_idr bigint NOT NULL CHECK (fee_idr BETWEEN 0 AND 10000000),
  valid_from timestamptz NOT NULL DEFAULT now(), valid_until timestamptz, set_by bigint REFERENCES person
);
CREATE UNIQUE INDEX one_living_fee ON delivery_fee (kecamatan) WHERE valid_until IS NULL;

CREATE TABLE shop_order (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL UNIQUE CHECK (number ~ '^[A-Z0-9-]{12,40}$'),
  entity int NOT NULL REFERENCES coop, place int NOT NULL REFERENCES place,
  -- whose it is: a person, or the browser of a guest; the facts of membership are frozen at the sale
  person bigint REFERENCES person, visitor_hash bytea,
  name text NOT NULL, phone text NOT NULL,
  is_member boolean NOT NULL, primary_coop int REFERENCES coop, tier text NOT NULL CHECK (tier IN ('umum','anggota','primer')),
  reach text NOT NULL CHECK (reach IN ('ambil','antar')),
  pickup_coop int REFERENCES coop, kecamatan text, street text, note text NOT NULL DEFAULT '' CHECK (length(note) <= 300),
  tender text NOT NULL CHECK (tender IN ('midtrans','cod','tunai')),
  goods_idr bigint NOT NULL CHECK (goods_idr > 0), delivery_idr bigint NOT NULL CHECK (delivery_idr >= 0),
  total_idr bigint NOT NULL CHECK (total_idr <= 100000000000),
  paid_idr bigint NOT NULL DEFAULT 0 CHECK (paid_idr >= 0), refunded_idr bigint NOT NULL DEFAULT 0 CHECK (refunded_idr >= 0),
  state text NOT NULL, pickup_code text NOT NULL CHECK (pickup_code ~ '^[0-9]{6}$'), pickup_tries int NOT NULL DEFAULT 0,
  placed_at timestamptz NOT NULL DEFAULT now(), pay_until timestamptz NOT NULL,
  CONSTRAINT an_order_is_somebodys CHECK (person IS NOT NULL OR visitor_hash IS NOT NULL),
  CONSTRAINT parts_make_the_total CHECK (total_idr = goods_idr + delivery_idr),
  CONSTRAINT members_have_a_primary CHECK (is_member = (primary_coop IS NOT NULL)),
  CONSTRAINT pickup_or_address CHECK ((reach = 'ambil') = (pickup_coop IS NOT NULL) AND (reach = 'antar') = (street IS NOT NULL AND kecamatan IS NOT NULL)),
  CONSTRAINT refunds_within_payments CHECK (refunded_idr <= paid_idr)
);
CREATE INDEX order_of_person ON shop_order (person, id DESC);
CREATE INDEX order_of_visitor ON shop_order (visitor_hash, id DESC) WHERE visitor_hash IS NOT NULL;
CREATE INDEX order_by_state ON shop_order (state, id DESC);
CREATE INDEX order_awaiting ON shop_order (pay_until) WHERE state = 'awaiting_payment';
CREATE TRIGGER shop_order_keeps_to_life BEFORE INSERT OR UPDATE OF state ON shop_order FOR EACH ROW EXECUTE FUNCTION keep_to_life('order');

CREATE TABLE order_line (
  order_id bigint NOT NULL REFERENCES shop_order, line_no int NOT NULL,
  product bigint NOT NULL REFERENCES product, unit bigint NOT NULL REFERENCES product_unit,
  name text NOT NULL, unit_name text NOT NULL, factor int NOT NULL CHECK (factor > 0),
  quantity int NOT NULL CHECK (quantity > 0), price_idr bigint NOT NULL CHECK (price_idr > 0),
  tier text NOT NULL, umum_idr bigint NOT NULL,        -- what anybody pays, for the report on what membership brought
  total_idr bigint NOT NULL CHECK (total_idr = price_idr * quantity),
  handed_quantity int CHECK (handed_quantity BETWEEN 0 AND quantity),   -- NULL until handed over; less when delivered short
  cost_idr bigint CHECK (cost_idr >= 0),
  returned_quantity int NOT NULL DEFAULT 0 CHECK (returned_quantity >= 0 AND returned_quantity <= coalesce(handed_quantity, 0)),
  PRIMARY KEY (order_id, line_no)
);
CREATE INDEX order_line_of_product ON order_line (product);
ALTER TABLE reservation ADD CONSTRAINT reservation_of_order FOREIGN KEY (order_id) REFERENCES shop_order;

GRANT SELECT, INSERT, UPDATE, DELETE ON cart, cart_line TO indora_app;
GRANT SELECT, INSERT, UPDATE (valid_until) ON delivery_fee TO indora_app;
GRANT SELECT, INSERT ON shop_order, order_line TO indora_app;
GRANT UPDATE (state, paid_idr, refunded_idr, pay_until, pickup_tries, visitor_hash, person) ON shop_order TO indora_app;
GRANT UPDATE (handed_quantity, cost_idr, returned_quantity) ON order_line TO indora_app;
