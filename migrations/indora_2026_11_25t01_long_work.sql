-- Long work: an import, an SHU run, an export. It tells how far it is, can be left and come back to, and can run again.

CREATE TABLE work (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL, title text NOT NULL CHECK (length(title) BETWEEN 3 AND 120),
  entity int NOT NULL REFERENCES coop, by_person bigint REFERENCES person,
  key text NOT NULL CHECK (length(key) BETWEEN 3 AND 120),
  asked jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'waiting',
  done int NOT NULL DEFAULT 0 CHECK (done >= 0), total int NOT NULL DEFAULT 0 CHECK (total >= 0),
  note text NOT NULL DEFAULT '', outcome jsonb,
  runner uuid, tries int NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL DEFAULT now(), heard_at timestamptz, ended_at timestamptz,
  CONSTRAINT asked_twice_is_the_same_work UNIQUE (kind, key)
);
CREATE INDEX work_of_entity ON work (entity, id);
CREATE INDEX work_open ON work (id) WHERE state IN ('waiting', 'running');
CREATE TRIGGER work_keeps_to_life BEFORE INSERT OR UPDATE OF state ON work FOR EACH ROW EXECUTE FUNCTION keep_to_life('work');

-- What came in with the request, and what came out of it.
CREATE TABLE work_file (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  work bigint NOT NULL REFERENCES work, way text NOT NULL CHECK (way IN ('in', 'out')),
  name text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$'), media_type text NOT NULL,
  content bytea NOT NULL CHECK (length(content) <= 33554432),
  made_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_file_of_a_name UNIQUE (work, way, name)
);

GRANT SELECT, INSERT ON work, work_file TO indora_app;
GRANT UPDATE (state, done, total, note, outcome, runner, tries, heard_at, ended_at) ON work TO indora_app;
GRANT UPDATE (content, made_at), DELETE ON work_file TO indora_app;
