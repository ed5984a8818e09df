-- What each sale counts for (partisipasi): who bought, through which primary, in which pool, for how much; frozen when goods change hands.
-- No foreign keys to coop: every sale would write lock marks into the same few rows. The order that a fact names has them.
CREATE TABLE participation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text COLLATE "C" NOT NULL CHECK (length(source) BETWEEN 3 AND 120),
  seller int NOT NULL,                                   -- in whose books the sale stands
  pool text NOT NULL CHECK (pool IN ('retail','ppob','marketplace')),   -- retail by net price, PPOB by margin, marketplace by fee
  buyer text NOT NULL CHECK (buyer IN ('anggota','primer','umum')),
  person bigint REFERENCES person, primary_coop int,
  base_idr bigint NOT NULL CHECK (base_idr <> 0 AND base_idr BETWEEN -1000000000000 AND 1000000000000),   -- returns are negative
  day date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Jakarta')::date,
  CONSTRAINT counted_once UNIQUE (source),
  CONSTRAINT members_are_known CHECK ((buyer = 'anggota') = (person IS NOT NULL)),
  CONSTRAINT members_have_their_primary CHECK ((buyer = 'umum') = (primary_coop IS NULL))
);
CREATE INDEX participation_of_primary ON participation (primary_coop, day) WHERE primary_coop IS NOT NULL;
CREATE INDEX participation_of_seller ON participation (seller, day);
CREATE INDEX participation_of_person ON participation (person, day, id) WHERE person IS NOT NULL;
CREATE TRIGGER participation_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON participation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Sales and returns of before this table.
INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr, day)
SELECT 'order:' || o.id, o.entity, 'retail',
       CASE WHEN o.tier = 'primer' THEN 'primer' WHEN o.is_member THEN 'anggota' ELSE 'umum' END,
       CASE WHEN o.is_member AND o.tier <> 'primer' THEN o.person END, o.primary_coop, l.sold,
       coalesce((m.at AT TIME ZONE 'Asia/Jakarta')::date, (o.placed_at AT TIME ZONE 'Asia/Jakarta')::date)
FROM shop_order o
JOIN LATERAL (SELECT sum(price_idr * handed_quantity) AS sold FROM order_line WHERE order_id = o.id) l ON l.sold > 0
LEFT JOIN LATERAL (SELECT at FROM life_move WHERE life = 'order' AND subject_id = o.id AND to_state = 'handed_over' LIMIT 1) m ON true
WHERE o.state = 'handed_over';
INSERT INTO participation (source, seller, pool, buyer, person, primary_coop, base_idr, day)
SELECT 'return:' || r.id, o.entity, 'retail',
       CASE WHEN o.tier = 'primer' THEN 'primer' WHEN o.is_member THEN 'anggota' ELSE 'umum' END,
       CASE WHEN o.is_member AND o.tier <> 'primer' THEN o.person END, o.primary_coop, -r.refund_idr, (r.at AT TIME ZONE 'Asia/Jakarta')::date
FROM order_return r JOIN shop_order o ON o.id = r.order_id;

-- A day that is sealed in the seller's books takes no more facts either.
CREATE FUNCTION participation_admitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.day <> (now() AT TIME ZONE 'Asia/Jakarta')::date AND EXISTS (SELECT FROM day_root WHERE entity = NEW.seller AND day >= NEW.day) THEN
    RAISE EXCEPTION 'day % of entity % is sealed', NEW.day, NEW.seller USING ERRCODE = 'check_violation', CONSTRAINT = 'day_is_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER participation_admitted BEFORE INSERT ON participation FOR EACH ROW EXECUTE FUNCTION participation_admitted();
GRANT SELECT, INSERT ON participation TO indora_app;

