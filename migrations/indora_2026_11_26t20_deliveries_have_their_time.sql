-- Weekly times of delivery with room for so many orders, days on which nothing is brought or opened, and what each order was promised.

-- Name and hours of a time never change: a buyer was promised them. Another hour is another row, and this one ends.
CREATE TABLE delivery_slot (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 2 AND 30),
  starts time NOT NULL, ends time NOT NULL,
  weekdays int[] NOT NULL CHECK (weekdays <@ ARRAY[1,2,3,4,5,6,7] AND cardinality(weekdays) BETWEEN 1 AND 7),  -- 1: Monday
  capacity int NOT NULL CHECK (capacity BETWEEN 1 AND 500),
  cutoff_hours int NOT NULL CHECK (cutoff_hours BETWEEN 0 AND 72),  -- before its beginning
  kecamatan text[] NOT NULL DEFAULT '{}',  -- empty: everywhere
  made_by bigint REFERENCES person, made_at timestamptz NOT NULL DEFAULT now(),
  ended_by bigint REFERENCES person, ended_at timestamptz,
  CONSTRAINT a_time_begins_before_it_ends CHECK (starts < ends)
);

-- Days off: of the counter of a co-op (buka), or of the deliveries (antar). Taking one back leaves the row.
CREATE TABLE closed_day (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  coop int NOT NULL REFERENCES coop, what text NOT NULL CHECK (what IN ('buka','antar')),
  day date NOT NULL, why text NOT NULL CHECK (length(why) BETWEEN 3 AND 80),
  made_by bigint NOT NULL REFERENCES person, made_at timestamptz NOT NULL DEFAULT now(),
  undone_by bigint REFERENCES person, undone_at timestamptz,
  CONSTRAINT undone_by_somebody CHECK ((undone_by IS NULL) = (undone_at IS NULL))
);
CREATE UNIQUE INDEX one_day_off ON closed_day (coop, what, day) WHERE undone_at IS NULL;

-- How many places of a time are taken on a day. Written by the promises alone.
CREATE TABLE delivery_slot_day (
  slot int NOT NULL REFERENCES delivery_slot, day date NOT NULL,
  taken int NOT NULL CHECK (taken >= 0), most int NOT NULL,
  PRIMARY KEY (slot, day),
  CONSTRAINT a_time_is_never_overfull CHECK (taken <= most)
);

CREATE TABLE delivery_promise (
  order_id bigint PRIMARY KEY REFERENCES shop_order,
  slot int NOT NULL REFERENCES delivery_slot, day date NOT NULL,
  state text NOT NULL DEFAULT 'held' CHECK (state IN ('held','released'))
);
CREATE INDEX delivery_promise_by_time ON delivery_promise (day, slot, order_id);

-- What can be asked for in the next days, full ones too.
CREATE FUNCTION delivery_times(days int) RETURNS TABLE (slot int, day date, name text, starts time, ends time, room int, kecamatan text[])
LANGUAGE sql STABLE AS $$
  SELECT s.id, d.day, s.name, s.starts, s.ends, greatest(s.capacity - coalesce(t.taken, 0), 0), s.kecamatan
  FROM delivery_slot s CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE 'Asia/Jakarta')::date + n AS day FROM generate_series(0, days - 1) n) d
  LEFT JOIN delivery_slot_day t ON t.slot = s.id AND t.day = d.day
  WHERE s.ended_at IS NULL AND extract(isodow FROM d.day)::int = ANY(s.weekdays)
    AND (d.day + s.starts) AT TIME ZONE 'Asia/Jakarta' - make_interval(hours => s.cutoff_hours) > now()
    AND NOT EXISTS (SELECT FROM closed_day c WHERE c.coop = 1 AND c.what = 'antar' AND c.day = d.day AND c.undone_at IS NULL)
$$;

-- A place is taken with the promise and given back with it. Buyers share the time's row; who closes a day or ends a time holds it alone.
CREATE FUNCTION delivery_promises_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE fits boolean;
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.state, OLD.slot, OLD.day) IS NOT DISTINCT FROM (NEW.state, NEW.slot, NEW.day) THEN RETURN NULL; END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'held' THEN
    UPDATE delivery_slot_day SET taken = taken - 1 WHERE slot = OLD.slot AND day = OLD.day;
  END IF;
  IF NEW.state = 'held' THEN
    PERFORM FROM delivery_slot WHERE id = NEW.slot FOR SHARE;
    SELECT o.kecamatan = ANY(t.kecamatan) OR cardinality(t.kecamatan) = 0 INTO fits
      FROM delivery_times(15) t JOIN shop_order o ON o.id = NEW.order_id WHERE t.slot = NEW.slot AND t.day = NEW.day;
    IF fits IS NOT TRUE THEN
      RAISE EXCEPTION 'this time cannot be asked for' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_time_is_open';
    END IF;
    INSERT INTO delivery_slot_day AS t (slot, day, taken, most)
      SELECT NEW.slot, NEW.day, 1, capacity FROM delivery_slot WHERE id = NEW.slot
      ON CONFLICT (slot, day) DO UPDATE SET taken = t.taken + 1, most = EXCLUDED.most WHERE t.taken < EXCLUDED.most;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no place is left' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_time_is_never_overfull';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER delivery_promises_count AFTER INSERT OR UPDATE ON delivery_promise FOR EACH ROW EXECUTE FUNCTION delivery_promises_count();

GRANT SELECT, INSERT, UPDATE (weekdays, capacity, cutoff_hours, kecamatan, ended_by, ended_at) ON delivery_slot TO indora_app;
GRANT SELECT, INSERT, UPDATE (undone_by, undone_at) ON closed_day TO indora_app;
GRANT SELECT ON delivery_slot_day TO indora_app;
GRANT SELECT, INSERT, UPDATE (slot, day, state) ON delivery_promise TO indora_app;
