-- Where goods lie. Levels change only through moves and reservations; the app cannot write a level itself.

CREATE TABLE place (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  coop int NOT NULL REFERENCES coop, slug text NOT NULL UNIQUE, name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('toko','gudang')), address text NOT NULL DEFAULT ''
);
CREATE TABLE stock_level (
  place int NOT NULL REFERENCES place, product bigint NOT NULL REFERENCES product,
  on_hand bigint NOT NULL DEFAULT 0, reserved bigint NOT NULL DEFAULT 0, value_idr bigint NOT NULL DEFAULT 0,
  touched smallint NOT NULL DEFAULT 0,   -- the one column the app may update: SELECT … FOR UPDATE needs it
  PRIMARY KEY (place, product),
  CONSTRAINT never_below_zero CHECK (on_hand >= 0),
  CONSTRAINT never_promised_twice CHECK (reserved BETWEEN 0 AND on_hand),
  CONSTRAINT worth_follows_goods CHECK (value_idr >= 0 AND (on_hand > 0 OR value_idr = 0))
) WITH (fillfactor = 80);
CREATE TABLE stock_move (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  place int NOT NULL REFERENCES place, product bigint NOT NULL REFERENCES product,
  quantity bigint NOT NULL CHECK (quantity <> 0),
  value_idr bigint NOT NULL,   -- same sign as the quantity, or zero
  kind text NOT NULL CHECK (kind IN ('awal','terima','jual','retur','rusak','pindah','opname')),
  source text NOT NULL, at timestamptz NOT NULL DEFAULT now(), by_person bigint REFERENCES person,
  CHECK (value_idr = 0 OR (value_idr > 0) = (quantity > 0)),
  CONSTRAINT once_per_source_and_product UNIQUE (source, place, product)
);
CREATE INDEX stock_move_of_product ON stock_move (product, place, id);
CREATE TRIGGER stock_move_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_move
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION stock_moves_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO stock_level (place, product) SELECT DISTINCT place, product FROM new_moves ORDER BY 2, 1 ON CONFLICT DO NOTHING;
  PERFORM 1 FROM stock_level l JOIN (SELECT DISTINCT place, product FROM new_moves) m USING (place, product)
    ORDER BY l.product, l.place FOR UPDATE OF l;
  UPDATE stock_level l SET on_hand = l.on_hand + m.quantity, value_idr = l.value_idr + m.value_idr
    FROM (SELECT place, product, sum(quantity)::bigint AS quantity, sum(value_idr)::bigint AS value_idr FROM new_moves GROUP BY 1, 2) m
    WHERE l.place = m.place AND l.product = m.product;
  RETURN NULL;
END $$;
CREATE TRIGGER stock_moves_count AFTER INSERT ON stock_move
  REFERENCING NEW TABLE AS new_moves FOR EACH STATEMENT EXECUTE FUNCTION stock_moves_count();

-- Goods promised to an order until its hour: held, then released or taken, once.
CREATE TABLE reservation (
  order_id bigint NOT NULL, place int NOT NULL REFERENCES place, product bigint NOT NULL REFERENCES product,
  quantity bigint NOT NULL CHECK (quantity > 0),
  state text NOT NULL DEFAULT 'held' CHECK (state IN ('held','released','taken')),
  held_until timestamptz NOT NULL,
  PRIMARY KEY (order_id, place, product)
);
CREATE INDEX reservation_held ON reservation (held_until) WHERE state = 'held';
CREATE FUNCTION reservations_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state = 'held' THEN
      UPDATE stock_level SET reserved = reserved + NEW.quantity WHERE place = NEW.place AND product = NEW.product;
      IF NOT FOUND THEN RAISE EXCEPTION 'no stock of % at %', NEW.product, NEW.place USING ERRCODE = 'check_violation', CONSTRAINT = 'never_promised_twice'; END IF;
    END IF;
  ELSE
    IF NEW.order_id <> OLD.order_id OR NEW.place <> OLD.place OR NEW.product <> OLD.product THEN
      RAISE EXCEPTION 'a reservation stays with its order and goods' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'held' AND (NEW.state <> OLD.state OR NEW.quantity <> OLD.quantity) AND NOT (OLD.state = 'released' AND NEW.state = 'held') THEN
      RAISE EXCEPTION 'a reservation ends once' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE stock_level SET reserved = reserved
        - CASE WHEN OLD.state = 'held' THEN OLD.quantity ELSE 0 END
        + CASE WHEN NEW.state = 'held' THEN NEW.quantity ELSE 0 END
      WHERE place = NEW.place AND product = NEW.product
        AND ((OLD.state = 'held') <> (NEW.state = 'held') OR OLD.quantity <> NEW.quantity);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reservations_count AFTER INSERT OR UPDATE ON reservation FOR EACH ROW EXECUTE FUNCTION reservations_count();

-- The public pages show bands, not counts: they are told only when a band changes.
CREATE FUNCTION stock_band(available bigint, base_unit text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN available <= 0 THEN 'habis' WHEN available <= CASE base_unit WHEN 'gram' THEN 5000 ELSE 5 END THEN 'sedikit' ELSE 'ada' END
$$;
CREATE FUNCTION tell_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unit text;
BEGIN
  SELECT base_unit INTO unit FROM product WHERE id = NEW.product;
  IF TG_OP = 'INSERT' OR stock_band(OLD.on_hand - OLD.reserved, unit) <> stock_band(NEW.on_hand - NEW.reserved, unit) THEN
    PERFORM pg_notify('content', 'stock:' || NEW.product);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_stock AFTER INSERT OR UPDATE OF on_hand, reserved ON stock_level FOR EACH ROW EXECUTE FUNCTION tell_stock();

GRANT SELECT, INSERT ON place, stock_move TO indora_app;
GRANT SELECT, UPDATE (touched) ON stock_level TO indora_app;
GRANT SELECT, INSERT, UPDATE (state, quantity, held_until) ON reservation TO indora_app;
