-- What makes coming back easy: favourites, routine lists, a word when goods are there again, and what buyers say of goods.

CREATE TABLE favourite (
  person bigint NOT NULL REFERENCES person, product bigint NOT NULL REFERENCES product,
  made_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (person, product)
);
CREATE TABLE shopping_list (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  made_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_list_of_a_name UNIQUE (person, name)
);
CREATE TABLE shopping_list_line (
  list bigint NOT NULL REFERENCES shopping_list ON DELETE CASCADE,
  unit bigint NOT NULL REFERENCES product_unit, quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 9999),
  PRIMARY KEY (list, unit)
);
CREATE TABLE stock_wish (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, product bigint NOT NULL REFERENCES product,
  made_at timestamptz NOT NULL DEFAULT now(), told_at timestamptz
);
CREATE UNIQUE INDEX one_open_wish ON stock_wish (person, product) WHERE told_at IS NULL;
CREATE INDEX stock_wish_open ON stock_wish (product) WHERE told_at IS NULL;

-- Only who bought it may say something of it; once, and it can be said anew. Hiding one needs a reason.
CREATE TABLE review (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product bigint NOT NULL REFERENCES product, person bigint NOT NULL REFERENCES person,
  order_id bigint NOT NULL REFERENCES shop_order,
  stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5), words text NOT NULL DEFAULT '' CHECK (length(words) <= 500),
  made_at timestamptz NOT NULL DEFAULT now(),
  hidden_by bigint REFERENCES person, hidden_at timestamptz, hidden_why text,
  CONSTRAINT one_review_a_buyer UNIQUE (product, person),
  CONSTRAINT hidden_with_a_reason CHECK (num_nonnulls(hidden_by, hidden_at, hidden_why) IN (0, 3))
);
CREATE INDEX review_of_product ON review (product, id DESC) WHERE hidden_at IS NULL;
CREATE FUNCTION reviews_come_from_buyers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM shop_order o JOIN order_line l ON l.order_id = o.id
                 WHERE o.id = NEW.order_id AND o.person = NEW.person AND o.state = 'handed_over' AND l.product = NEW.product) THEN
    RAISE EXCEPTION 'only who bought it may review it' USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_come_from_buyers';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reviews_come_from_buyers BEFORE INSERT OR UPDATE OF product, person, order_id ON review
  FOR EACH ROW EXECUTE FUNCTION reviews_come_from_buyers();
CREATE FUNCTION tell_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('content', 'review:' || NEW.product);
  RETURN NULL;
END $$;
CREATE TRIGGER review_tells AFTER INSERT OR UPDATE ON review FOR EACH ROW EXECUTE FUNCTION tell_review();

GRANT SELECT, INSERT, DELETE ON favourite TO indora_app;
GRANT SELECT, INSERT, DELETE ON shopping_list TO indora_app;
GRANT SELECT, INSERT, UPDATE (quantity), DELETE ON shopping_list_line TO indora_app;
GRANT SELECT, INSERT, UPDATE (told_at), DELETE ON stock_wish TO indora_app;
GRANT SELECT, INSERT, UPDATE (stars, words, order_id, made_at, hidden_by, hidden_at, hidden_why) ON review TO indora_app;
