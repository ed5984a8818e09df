-- A guest who proved the phone of an order follows it on another device, for a while.
CREATE TABLE IF NOT EXISTS order_follower (
  visitor_hash bytea NOT NULL CHECK (length(visitor_hash) = 32),
  order_id bigint NOT NULL REFERENCES shop_order,
  since timestamptz NOT NULL DEFAULT now(), until timestamptz NOT NULL DEFAULT now() + interval '30 days',
  PRIMARY KEY (visitor_hash, order_id)
);
GRANT SELECT, INSERT, UPDATE (until) ON order_follower TO indora_app;
