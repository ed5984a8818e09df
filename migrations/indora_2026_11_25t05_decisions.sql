-- Rates, percentages and limits change only by a decision of the meeting or the board: entered by one officer, agreed by another,
-- dated, never rewritten. What a figure was reckoned with can be looked up for ever.

CREATE TABLE decision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop,
  kind text NOT NULL CHECK (kind IN ('rat','pengurus')),
  number text NOT NULL CHECK (length(number) BETWEEN 1 AND 40),
  decided_on date NOT NULL,
  title text NOT NULL CHECK (length(title) BETWEEN 5 AND 120),
  body text NOT NULL CHECK (length(body) <= 4000),
  present text[] NOT NULL CHECK (cardinality(present) <= 30),
  effective_from date NOT NULL, effective_until date,
  correction boolean NOT NULL DEFAULT false,
  revokes bigint REFERENCES decision,
  first boolean NOT NULL DEFAULT false,   -- the values an installation begins with: nobody proposed them
  state text NOT NULL,
  proposed_by bigint REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  agreed_by bigint REFERENCES person, agreed_at timestamptz,
  why text NOT NULL DEFAULT '' CHECK (length(why) <= 200),
  revoked_from date,
  CONSTRAINT a_number_names_one_decision UNIQUE (entity, number),
  CONSTRAINT ends_after_it_begins CHECK (effective_until >= effective_from),
  CONSTRAINT somebody_proposed CHECK (first = (proposed_by IS NULL)),
  CONSTRAINT two_persons_for_a_decision CHECK (agreed_by <> proposed_by),
  CONSTRAINT in_force_is_agreed CHECK (state NOT IN ('in_force','revoked') OR first OR (agreed_by IS NOT NULL AND agreed_at IS NOT NULL)),
  CONSTRAINT revoked_is_dated CHECK ((state = 'revoked') = (revoked_from IS NOT NULL))
);
CREATE UNIQUE INDEX a_book_begins_once ON decision (entity) WHERE first;
CREATE INDEX decision_of_entity ON decision (entity, decided_on DESC, id DESC);
CREATE TRIGGER decision_keeps_to_life BEFORE INSERT OR UPDATE OF state ON decision FOR EACH ROW EXECUTE FUNCTION keep_to_life('decision');
CREATE TRIGGER decision_stays BEFORE DELETE OR TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was proposed is what is agreed: nothing of it changes, and whoever agreed stays.
CREATE FUNCTION decisions_are_not_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.entity, NEW.kind, NEW.number, NEW.decided_on, NEW.title, NEW.body, NEW.present, NEW.effective_from, NEW.effective_until,
      NEW.correction, NEW.revokes, NEW.first, NEW.proposed_by, NEW.proposed_at)
     IS DISTINCT FROM (OLD.id, OLD.entity, OLD.kind, OLD.number, OLD.decided_on, OLD.title, OLD.body, OLD.present, OLD.effective_from, OLD.effective_until,
      OLD.correction, OLD.revokes, OLD.first, OLD.proposed_by, OLD.proposed_at)
     OR (OLD.agreed_by IS NOT NULL AND (NEW.agreed_by, NEW.agreed_at, NEW.why) IS DISTINCT FROM (OLD.agreed_by, OLD.agreed_at, OLD.why)) THEN
    RAISE EXCEPTION 'decision % is not rewritten', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decisions_are_not_rewritten BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION decisions_are_not_rewritten();

-- What a decision sets. One value a name; a later decision brings another row.
CREATE TABLE setting (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  decision bigint NOT NULL REFERENCES decision, name text NOT NULL CHECK (name ~ '^[a-z][a-z_]{2,40}$'), value jsonb NOT NULL,
  CONSTRAINT set_once_by_a_decision UNIQUE (decision, name)
);
CREATE INDEX setting_of_name ON setting (name, decision);

-- Paper behind it: kept in the database, so that it is in every backup and nowhere else.
CREATE TABLE decision_file (
  decision bigint PRIMARY KEY REFERENCES decision,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80), media_type text NOT NULL CHECK (media_type IN ('application/pdf','image/jpeg')),
  for_members boolean NOT NULL DEFAULT false,
  digest bytea NOT NULL CHECK (digest = sha256(content)), content bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 6000000)
);

-- Values and paper come with the proposal and never after it; only the owner completes what an installation begins with.
CREATE FUNCTION comes_with_its_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE d decision;
BEGIN
  SELECT * INTO d FROM decision WHERE id = NEW.decision;
  IF NOT (d.first AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER'))
     AND (d.state <> 'proposed' OR d.proposed_at <> now()) THEN
    RAISE EXCEPTION '% comes with the proposal of decision %', TG_TABLE_NAME, NEW.decision
      USING ERRCODE = 'check_violation', CONSTRAINT = 'comes_with_its_proposal';
  END IF;
  RETURN NEW;
END $$;
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['setting','decision_file'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION comes_with_its_proposal()', t || '_comes_with_its_proposal', t);
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_is_append_only', t);
  END LOOP;
END $$;

-- Figures that were published with the settings of a topic until a day: what they were reckoned with may only change by a visible correction.
CREATE TABLE settings_used (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, topic text NOT NULL, until date NOT NULL, what text NOT NULL CHECK (length(what) BETWEEN 3 AND 120),
  at timestamptz NOT NULL DEFAULT now(), CONSTRAINT used_once UNIQUE (entity, topic, until, what)
);
CREATE TRIGGER settings_used_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settings_used
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The seal of each decision that came into force: its digest, chained to the one before it in the same co-op.
CREATE TABLE decision_seal (
  entity int NOT NULL REFERENCES coop, nr int NOT NULL CHECK (nr > 0), decision bigint NOT NULL UNIQUE REFERENCES decision,
  digest bytea NOT NULL CHECK (length(digest) = 32), chain bytea NOT NULL CHECK (length(chain) = 32),
  sealed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (entity, nr)
);
CREATE TRIGGER decision_seal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_seal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON decision, setting, decision_file, settings_used, decision_seal TO indora_app;
GRANT INSERT (entity, kind, number, decided_on, title, body, present, effective_from, effective_until, correction, revokes, state, proposed_by) ON decision TO indora_app;
GRANT UPDATE (state, agreed_by, agreed_at, why, revoked_from) ON decision TO indora_app;
GRANT INSERT ON setting, decision_file, settings_used, decision_seal TO indora_app;
