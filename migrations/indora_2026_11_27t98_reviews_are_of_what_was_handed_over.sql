-- Goods that were ordered and never handed over, for there were none or the buyer took less, are nobody's to review.
CREATE OR REPLACE FUNCTION reviews_come_from_buyers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM shop_order o JOIN order_line l ON l.order_id = o.id
                 WHERE o.id = NEW.order_id AND o.person = NEW.person AND o.state = 'handed_over' AND l.product = NEW.product
                   AND l.handed_quantity > 0) THEN
    RAISE EXCEPTION 'only who bought it may review it' USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_come_from_buyers';
  END IF;
  RETURN NEW;
END $$;
