-- Goods carry a code of the shop's own, by which sheets name them; prices proposed together are published together; officers keep their filters.

CREATE SEQUENCE product_code;
ALTER TABLE product ADD COLUMN code text;
UPDATE product SET code = 'B' || lpad(id::text, 5, '0');
SELECT setval('product_code', greatest((SELECT max(id) FROM product), 1), EXISTS (SELECT FROM product));
ALTER TABLE product
  ALTER COLUMN code SET DEFAULT 'B' || lpad(nextval('product_code')::text, 5, '0'),
  ALTER COLUMN code SET NOT NULL,
  ADD CONSTRAINT one_product_of_a_code UNIQUE (code),
  ADD CONSTRAINT codes_are_short_and_plain CHECK (code ~ '^[A-Z0-9][A-Z0-9.-]{1,29}$');
GRANT USAGE ON SEQUENCE product_code TO indora_app;

ALTER TABLE price_proposal ADD COLUMN batch text CHECK (batch ~ '^[a-z]+:[A-Za-z0-9_-]{1,64}$');
CREATE INDEX price_proposal_of_batch ON price_proposal (batch, id) WHERE outcome IS NULL AND batch IS NOT NULL;

CREATE TABLE saved_filter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, page text NOT NULL CHECK (page ~ '^/kantor/[a-z/-]+$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40), query text NOT NULL CHECK (length(query) <= 300),
  made_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_filter_of_a_name UNIQUE (person, page, name)
);
GRANT SELECT, INSERT, UPDATE (query), DELETE ON saved_filter TO indora_app;
