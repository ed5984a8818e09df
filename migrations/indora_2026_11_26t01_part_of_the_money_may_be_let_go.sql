-- What was given back at the gateway's desk before the hand-over may be let go as a difference of price: the order goes on, the books say so.
CREATE TABLE order_concession (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES shop_order, amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  reason text NOT NULL CHECK (length(reason) BETWEEN 5 AND 200),
  by_person bigint NOT NULL REFERENCES person, at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_concession_of_order ON order_concession (order_id) INCLUDE (amount_idr);
CREATE TRIGGER order_concession_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_concession
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON order_concession TO indora_app;

-- A chargeback may be of a part: the payment stands, the part is borne.
ALTER TABLE gateway_loss ADD COLUMN partly boolean NOT NULL DEFAULT false;
