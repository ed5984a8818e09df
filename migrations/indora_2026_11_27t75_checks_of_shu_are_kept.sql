-- A pengawas has a run reckoned again from the facts: asked for by him, done as long work, and what came out stays.
CREATE TABLE IF NOT EXISTS shu_check (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run bigint NOT NULL REFERENCES shu_run, by_person bigint NOT NULL REFERENCES person,
  root bytea NOT NULL CHECK (length(root) = 32),  -- of the version that was checked
  asked_at timestamptz NOT NULL DEFAULT now(), work bigint,
  ended_at timestamptz, members int CHECK (members >= 0), differences text[],
  CONSTRAINT a_check_ends_with_its_result CHECK (num_nulls(ended_at, members, differences) IN (0, 3))
);
CREATE INDEX IF NOT EXISTS shu_check_of_run ON shu_check (run, id DESC);
CREATE UNIQUE INDEX IF NOT EXISTS one_open_shu_check ON shu_check (run, by_person) WHERE ended_at IS NULL;

CREATE OR REPLACE FUNCTION shu_check_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL OR (NEW.run, NEW.by_person, NEW.root, NEW.asked_at) IS DISTINCT FROM (OLD.run, OLD.by_person, OLD.root, OLD.asked_at) THEN
    RAISE EXCEPTION 'a check that ended stays as it is' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER shu_check_ends_once BEFORE UPDATE ON shu_check FOR EACH ROW EXECUTE FUNCTION shu_check_ends_once();
CREATE OR REPLACE TRIGGER shu_check_is_kept BEFORE DELETE OR TRUNCATE ON shu_check FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was declared right before: it was reckoned again in the moment of the declaration, without a difference.
INSERT INTO shu_check (run, by_person, root, asked_at, ended_at, members, differences)
SELECT r.id, r.checked_by, r.root, m.at, m.at, r.members, '{}' FROM shu_run r
JOIN LATERAL (SELECT max(at) AS at FROM life_move WHERE life = 'shu_run' AND subject_id = r.id AND to_state = 'diperiksa') m ON m.at IS NOT NULL
WHERE r.checked_by IS NOT NULL AND NOT EXISTS (SELECT FROM shu_check c WHERE c.run = r.id);

-- Nobody declares a run right but the one who had it reckoned again and found no difference.
CREATE OR REPLACE FUNCTION shu_is_declared_by_its_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM shu_check c WHERE c.run = NEW.id AND c.by_person = NEW.checked_by AND c.root = NEW.root AND c.differences = '{}') THEN
    RAISE EXCEPTION 'SHU run % was not reckoned again without a difference', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = 'declared_by_its_check';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER shu_is_declared_by_its_check BEFORE UPDATE OF state ON shu_run
  FOR EACH ROW WHEN (NEW.state = 'diperiksa') EXECUTE FUNCTION shu_is_declared_by_its_check();

GRANT SELECT, INSERT ON shu_check TO indora_app;
GRANT UPDATE (work, ended_at, members, differences) ON shu_check TO indora_app;
