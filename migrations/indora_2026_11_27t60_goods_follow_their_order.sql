-- A buyer may collect at another counter, which another place may serve. Only what is held moves, whole, and both levels follow.
CREATE OR REPLACE FUNCTION reservations_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state = 'held' THEN
      UPDATE stock_level SET reserved = reserved + NEW.quantity WHERE place = NEW.place AND product = NEW.product;
      IF NOT FOUND THEN RAISE EXCEPTION 'no stock of % at %', NEW.product, NEW.place USING ERRCODE = 'check_violation', CONSTRAINT = 'never_promised_twice'; END IF;
    END IF;
  ELSIF NEW.place <> OLD.place THEN
    IF NEW.order_id <> OLD.order_id OR NEW.product <> OLD.product OR OLD.state <> 'held' OR NEW.state <> 'held' OR NEW.quantity <> OLD.quantity THEN
      RAISE EXCEPTION 'only held goods move, and whole' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE stock_level SET reserved = reserved - OLD.quantity WHERE place = OLD.place AND product = OLD.product;
    UPDATE stock_level SET reserved = reserved + NEW.quantity WHERE place = NEW.place AND product = NEW.product;
    IF NOT FOUND THEN RAISE EXCEPTION 'no stock of % at %', NEW.product, NEW.place USING ERRCODE = 'check_violation', CONSTRAINT = 'never_promised_twice'; END IF;
  ELSE
    IF NEW.order_id <> OLD.order_id OR NEW.product <> OLD.product THEN
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
GRANT UPDATE (place) ON reservation, shop_order TO indora_app;
