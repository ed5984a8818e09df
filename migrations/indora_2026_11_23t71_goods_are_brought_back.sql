-- Goods brought back after hand-over: what, why, in which shape, and what was owed for them. Never changed afterwards.
CREATE TABLE IF NOT EXISTS order_return (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES shop_order,
  reason text NOT NULL CHECK (length(reason) BETWEEN 3 AND 200),
  refund_idr bigint NOT NULL CHECK (refund_idr > 0),
  by_person bigint NOT NULL REFERENCES person, at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS order_return_of_order ON order_return (order_id, id);
CREATE TABLE IF NOT EXISTS order_return_line (
  return_id bigint NOT NULL REFERENCES order_return, order_id bigint NOT NULL, line_no int NOT NULL,
  quantity int NOT NULL CHECK (quantity > 0), damaged boolean NOT NULL,
  amount_idr bigint NOT NULL CHECK (amount_idr > 0), cost_idr bigint NOT NULL CHECK (cost_idr >= 0),
  PRIMARY KEY (return_id, line_no),
  FOREIGN KEY (order_id, line_no) REFERENCES order_line
);
CREATE OR REPLACE TRIGGER order_return_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_return
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER order_return_line_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON order_return_line
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON order_return, order_return_line TO indora_app;
