-- The supervisors' desk: documents drawn by the sealed books themselves, so that nobody can choose them, and what was found in them.

CREATE TABLE audit_sample (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, since date NOT NULL, until date NOT NULL CHECK (until >= since),
  size int NOT NULL CHECK (size BETWEEN 1 AND 50),
  seed bytea NOT NULL CHECK (length(seed) = 32),  -- the chain at the end of `until`: it hangs on every entry up to then
  drawn_by bigint NOT NULL REFERENCES person, drawn_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT drawn_once UNIQUE (entity, since, until)
);
CREATE TABLE audit_sample_item (
  sample bigint NOT NULL REFERENCES audit_sample, place int NOT NULL, journal bigint NOT NULL REFERENCES journal,
  PRIMARY KEY (sample, place), UNIQUE (sample, journal)
);
CREATE TABLE audit_finding (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sample bigint NOT NULL, journal bigint NOT NULL, verdict text NOT NULL CHECK (verdict IN ('sesuai', 'temuan')),
  text text NOT NULL DEFAULT '' CHECK (length(text) <= 1000 AND (verdict = 'sesuai' OR length(text) >= 10)),
  found_by bigint NOT NULL REFERENCES person, at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (sample, journal) REFERENCES audit_sample_item (sample, journal),
  CONSTRAINT one_verdict_a_document UNIQUE (sample, journal)
);
CREATE TABLE audit_answer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  finding bigint NOT NULL REFERENCES audit_finding, text text NOT NULL CHECK (length(text) BETWEEN 3 AND 1000),
  answered_by bigint NOT NULL REFERENCES person, at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_answer_of_finding ON audit_answer (finding, id);
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['audit_sample', 'audit_sample_item', 'audit_finding', 'audit_answer'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_is_append_only', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO indora_app', t);
  END LOOP;
END $$;
