-- What somebody is about to buy: number, product, and what PLN or the biller said about them. Kept two days, then forgotten.

CREATE TABLE IF NOT EXISTS ppob_check (
  code text PRIMARY KEY CHECK (length(code) BETWEEN 12 AND 40),
  person bigint REFERENCES person, visitor_hash bytea CHECK (octet_length(visitor_hash) = 32),  -- who looks: the buyer, or a clerk
  for_person bigint REFERENCES person,  -- whom a clerk serves
  member boolean NOT NULL,
  service text NOT NULL, sku text NOT NULL REFERENCES ppob_product,
  customer_no text NOT NULL CHECK (length(customer_no) BETWEEN 1 AND 60),
  other_operator boolean NOT NULL DEFAULT false,  -- the prefix says another one; the person chose so
  inquiry bigint REFERENCES ppob_inquiry,         -- what PLN or the biller said
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_check_is_somebodys CHECK (person IS NOT NULL OR visitor_hash IS NOT NULL),
  CONSTRAINT a_clerk_is_known CHECK (for_person IS NULL OR person IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS ppob_check_age ON ppob_check (at);

-- Numbers with names: "Listrik rumah", "Pulsa Ibu".
CREATE TABLE IF NOT EXISTS ppob_favourite (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person,
  service text NOT NULL, customer_no text NOT NULL CHECK (length(customer_no) BETWEEN 1 AND 60),
  sku text REFERENCES ppob_product,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_name_for_a_number UNIQUE (person, service, customer_no)
);

GRANT SELECT, INSERT, DELETE ON ppob_check TO indora_app;
GRANT SELECT, INSERT, DELETE, UPDATE (name, sku) ON ppob_favourite TO indora_app;
