-- Photos of goods: drawn anew by us when they come in, then made into the sizes a phone asks for. Rows are facts: who, when, shown since, taken away.
CREATE TABLE IF NOT EXISTS goods_photo (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, product bigint NOT NULL REFERENCES product,
  name text NOT NULL CHECK (name ~ '^[0-9a-f]{24}$'), original bytea NOT NULL CHECK (length(original) BETWEEN 100 AND 4194304),
  uploaded_by bigint NOT NULL REFERENCES person, uploaded_at timestamptz NOT NULL DEFAULT now(),
  shown_at timestamptz, instead_of text, withdrawn_at timestamptz, withdrawn_by bigint REFERENCES person,
  CONSTRAINT who_shows_a_photo_keeps_what_was_there CHECK ((shown_at IS NULL) = (instead_of IS NULL)),
  CONSTRAINT who_withdraws_a_photo_is_known CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX IF NOT EXISTS goods_photo_of_product ON goods_photo (product, id);

-- Named by their bytes' origin, so whoever has seen one may keep it for ever; two goods with the same photo share them.
CREATE TABLE IF NOT EXISTS goods_picture (
  name text NOT NULL CHECK (name ~ '^[0-9a-f]{24}$'), width int NOT NULL CHECK (width IN (160, 320, 640)), format text NOT NULL CHECK (format IN ('avif', 'webp')),
  body bytea NOT NULL, made_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, width, format),
  CONSTRAINT small_enough_for_lists CHECK (length(body) BETWEEN 20 AND CASE WHEN width <= 320 THEN 12000 ELSE 48000 END)
);
CREATE OR REPLACE TRIGGER goods_picture_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON goods_picture
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON goods_photo, goods_picture TO indora_app;
GRANT UPDATE (shown_at, instead_of, withdrawn_at, withdrawn_by) ON goods_photo TO indora_app;

-- The page of the basket is kept in memory too: a change of the basket is told like one of prices.
CREATE OR REPLACE TRIGGER basket_line_tells AFTER INSERT OR UPDATE OR DELETE ON basket_line FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue();
