-- What a buyer no longer wants of an order that stands: so many units of a line. They are not handed over; their money follows as with a short delivery.
CREATE TABLE order_less (
  order_id bigint NOT NULL, line_no int NOT NULL, units int NOT NULL CHECK (units >= 0),
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (order_id, line_no), FOREIGN KEY (order_id, line_no) REFERENCES order_line
);
CREATE FUNCTION less_is_said_before_packing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM shop_order o JOIN order_line l ON l.order_id = o.id
                 WHERE o.id = NEW.order_id AND l.line_no = NEW.line_no AND o.state IN ('confirmed', 'paid') AND NEW.units <= l.quantity) THEN
    RAISE EXCEPTION 'an order is changed until packing begins, and only to less' USING ERRCODE = 'check_violation', CONSTRAINT = 'less_is_said_before_packing';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER less_is_said_before_packing BEFORE INSERT OR UPDATE ON order_less FOR EACH ROW EXECUTE FUNCTION less_is_said_before_packing();
-- What they were worth to the buyer, line by line as everywhere: floor(paid x units / quantity).
CREATE FUNCTION less_idr_of(asked bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(l.total_idr * x.units / l.quantity), 0)::bigint FROM order_less x
  JOIN order_line l ON l.order_id = x.order_id AND l.line_no = x.line_no WHERE x.order_id = asked
$$;
GRANT SELECT, INSERT, UPDATE (units, at) ON order_less TO indora_app;
-- Another counter that the same place serves.
GRANT UPDATE (pickup_coop) ON shop_order TO indora_app;
