-- The ground: who may do what in the database, lives, moves, audit, once-keys, rate limits, content versions.
-- The owner (who runs this) owns everything; indora_app gets only what is granted below and in later files.

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'indora_app') THEN
    CREATE ROLE indora_app LOGIN;
  END IF;
END $$;
ALTER ROLE indora_app SET statement_timeout = '5s';
ALTER ROLE indora_app SET lock_timeout = '2s';
ALTER ROLE indora_app SET idle_in_transaction_session_timeout = '15s';
GRANT USAGE ON SCHEMA public TO indora_app;

-- Append-only tables refuse even their owner; only a deliberate act with triggers off can change them,
-- and then the daily chain shows it.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Edges of every life. from_state '' means "may begin here". Filled from the LIFE tables of the domain.
CREATE TABLE life_edge (
  life text NOT NULL, from_state text NOT NULL, to_state text NOT NULL,
  PRIMARY KEY (life, from_state, to_state)
);
CREATE TABLE life_move (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  life text NOT NULL, subject_id bigint NOT NULL,
  from_state text NOT NULL, to_state text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  by_person bigint, why text NOT NULL DEFAULT '' CHECK (length(why) <= 500)
);
CREATE INDEX life_move_of_subject ON life_move (life, subject_id, id);
CREATE TRIGGER life_move_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON life_move
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Attach to a table with: CREATE TRIGGER … BEFORE INSERT OR UPDATE OF state … EXECUTE FUNCTION keep_to_life('order')
CREATE FUNCTION keep_to_life() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE came_from text := '';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.state = OLD.state THEN RETURN NEW; END IF;
    came_from := OLD.state;
  END IF;
  IF NOT EXISTS (SELECT FROM life_edge WHERE life = TG_ARGV[0] AND from_state = came_from AND to_state = NEW.state) THEN
    RAISE EXCEPTION 'life %: no way from "%" to "%"', TG_ARGV[0], came_from, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  by_person bigint, entity int, deed text NOT NULL, subject text NOT NULL,
  before jsonb, after jsonb, why text NOT NULL DEFAULT ''
);
CREATE INDEX audit_of_subject ON audit (subject, id);
CREATE INDEX audit_by_person ON audit (by_person, id);
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Once: the key the server put into the form, what was asked, what was answered. Kept 30 days.
CREATE TABLE once (
  actor text NOT NULL, key text NOT NULL CHECK (length(key) BETWEEN 8 AND 64),
  request_hash bytea NOT NULL, answer text, at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (actor, key)
);

-- Counters of tries: one upsert returns the count (fixed windows).
CREATE UNLOGGED TABLE rate_count (
  bucket text NOT NULL, window_start timestamptz NOT NULL, tries int NOT NULL,
  PRIMARY KEY (bucket, window_start)
);

-- One truth for "what the public pages show has changed".
CREATE TABLE content_version (topic text PRIMARY KEY, version bigint NOT NULL DEFAULT 1);
CREATE FUNCTION content_changed(topic_ text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_notify('content', topic_);
END $$;

GRANT SELECT ON life_edge, content_version TO indora_app;
GRANT SELECT, INSERT ON life_move, audit TO indora_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON once, rate_count TO indora_app;

CREATE TABLE coop (
  id int PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('sekunder', 'primer')),
  slug text NOT NULL UNIQUE, name text NOT NULL, legal_number text NOT NULL DEFAULT '',
  kecamatan text NOT NULL, address text NOT NULL DEFAULT '', phone text NOT NULL DEFAULT '',
  opening_hours text NOT NULL DEFAULT 'Senin–Sabtu 08.00–16.00'
);
CREATE UNIQUE INDEX there_is_one_sekunder ON coop (kind) WHERE kind = 'sekunder';
GRANT SELECT ON coop TO indora_app;
