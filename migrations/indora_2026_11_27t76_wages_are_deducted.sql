-- Potong gaji: what members owe by dues and bon is withheld from their wages by whoever pays these, as they agreed.

INSERT INTO account_role (entity, role, code)
SELECT entity, 'piutang_potong_gaji', '1124' FROM account WHERE code = '1124' AND owner_kind IS NULL ON CONFLICT DO NOTHING;

-- Who pays wages and withholds for a primary: an office, a works, a school.
CREATE TABLE IF NOT EXISTS wage_payer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, name text NOT NULL CHECK (length(name) BETWEEN 3 AND 80),
  added_by bigint NOT NULL REFERENCES person, added_at timestamptz NOT NULL DEFAULT now(), closed_at timestamptz,
  CONSTRAINT a_payer_of_a_co_op UNIQUE (id, entity)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_payer_of_a_name ON wage_payer (entity, lower(name)) WHERE closed_at IS NULL;

-- What a member agreed to, word for word; the newest row holds, and one that is not given takes it back.
CREATE TABLE IF NOT EXISTS wage_consent (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person,
  given boolean NOT NULL, payer bigint, dues boolean NOT NULL, bon boolean NOT NULL,
  words text NOT NULL CHECK (length(words) BETWEEN 10 AND 500),
  at timestamptz NOT NULL DEFAULT now(), by_person bigint NOT NULL REFERENCES person,
  CONSTRAINT consent_names_who_withholds_what CHECK (given = (payer IS NOT NULL) AND given = (dues OR bon)),
  CONSTRAINT payer_of_the_same_co_op FOREIGN KEY (payer, entity) REFERENCES wage_payer (id, entity)
);
CREATE INDEX IF NOT EXISTS wage_consent_of_person ON wage_consent (entity, person, id DESC);
CREATE OR REPLACE TRIGGER wage_consent_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wage_consent
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The list of one month for one payer: made whole in one transaction and frozen with it.
CREATE TABLE IF NOT EXISTS wage_list (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL UNIQUE, entity int NOT NULL REFERENCES coop, payer bigint NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1), state text NOT NULL,
  members int NOT NULL DEFAULT 0 CHECK (members >= 0), total_idr bigint NOT NULL DEFAULT 0 CHECK (total_idr >= 0),
  made_by bigint NOT NULL REFERENCES person, made_at timestamptz NOT NULL DEFAULT now(), made_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
  filled_by bigint REFERENCES person, agreed_by bigint REFERENCES person, withheld_idr bigint, work bigint, paid_by bigint REFERENCES person, paid_on date,
  CONSTRAINT payer_of_the_same_co_op FOREIGN KEY (payer, entity) REFERENCES wage_payer (id, entity),
  CONSTRAINT withheld_within_the_list CHECK (withheld_idr BETWEEN 0 AND total_idr),
  CONSTRAINT two_persons_for_what_was_withheld CHECK (agreed_by <> filled_by),
  CONSTRAINT steps_have_their_persons CHECK (
    (state NOT IN ('filled', 'booking', 'booked', 'paid') OR (filled_by IS NOT NULL AND withheld_idr IS NOT NULL))
    AND (state NOT IN ('booking', 'booked', 'paid') OR agreed_by IS NOT NULL) AND (state <> 'paid' OR withheld_idr = 0 OR num_nulls(paid_by, paid_on) = 0))
);
CREATE UNIQUE INDEX IF NOT EXISTS one_wage_list_a_month ON wage_list (payer, month) WHERE state <> 'cancelled';
CREATE INDEX IF NOT EXISTS wage_list_of_co_op ON wage_list (entity, id DESC);
CREATE INDEX IF NOT EXISTS wage_list_open ON wage_list (entity) WHERE state IN ('made', 'handed', 'filled', 'booking');
CREATE OR REPLACE TRIGGER wage_list_keeps_to_life BEFORE INSERT OR UPDATE OF state ON wage_list FOR EACH ROW EXECUTE FUNCTION keep_to_life('wage_list');
CREATE OR REPLACE TRIGGER wage_list_stays BEFORE DELETE OR TRUNCATE ON wage_list FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE IF NOT EXISTS wage_row (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  list bigint NOT NULL REFERENCES wage_list, person bigint NOT NULL REFERENCES person, member_no text NOT NULL,
  consent bigint NOT NULL REFERENCES wage_consent,
  bon_idr bigint NOT NULL CHECK (bon_idr >= 0), dues_idr bigint NOT NULL CHECK (dues_idr >= 0), months int NOT NULL CHECK (months >= 0),
  withheld_idr bigint, booked_at timestamptz,
  CONSTRAINT a_member_stands_once_in_a_list UNIQUE (list, person),
  CONSTRAINT a_row_asks_for_something CHECK (bon_idr + dues_idr > 0),
  CONSTRAINT withheld_within_the_row CHECK (withheld_idr BETWEEN 0 AND bon_idr + dues_idr),
  CONSTRAINT booked_is_known CHECK (booked_at IS NULL OR withheld_idr IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS wage_row_by_number ON wage_row (list, member_no);
CREATE INDEX IF NOT EXISTS wage_row_of_person ON wage_row (person, id DESC);
CREATE INDEX IF NOT EXISTS wage_row_to_book ON wage_row (list, id) WHERE booked_at IS NULL;
CREATE OR REPLACE TRIGGER wage_row_stays BEFORE DELETE OR TRUNCATE ON wage_row FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The documents that a row became: bon first, then dues, what is left over to simpanan sukarela.
CREATE TABLE IF NOT EXISTS wage_booked (
  of_row bigint NOT NULL REFERENCES wage_row, deposit bigint NOT NULL UNIQUE REFERENCES savings_deposit, PRIMARY KEY (of_row, deposit)
);
CREATE OR REPLACE TRIGGER wage_booked_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wage_booked
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION wage_list_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.number, NEW.entity, NEW.payer, NEW.month, NEW.made_by, NEW.made_in) IS DISTINCT FROM
     (OLD.number, OLD.entity, OLD.payer, OLD.month, OLD.made_by, OLD.made_in)
     OR ((NEW.members, NEW.total_idr) IS DISTINCT FROM (OLD.members, OLD.total_idr) AND OLD.made_in <> pg_current_xact_id())
     OR ((NEW.filled_by, NEW.withheld_idr) IS DISTINCT FROM (OLD.filled_by, OLD.withheld_idr) AND OLD.state <> 'handed')
     OR (NEW.agreed_by IS DISTINCT FROM OLD.agreed_by AND OLD.state <> 'filled')
     OR ((NEW.paid_by, NEW.paid_on) IS DISTINCT FROM (OLD.paid_by, OLD.paid_on) AND OLD.state <> 'booked') THEN
    RAISE EXCEPTION 'wage list % is frozen', OLD.number USING ERRCODE = 'restrict_violation', CONSTRAINT = 'wage_list_is_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER wage_list_is_frozen BEFORE UPDATE ON wage_list FOR EACH ROW EXECUTE FUNCTION wage_list_is_frozen();

CREATE OR REPLACE FUNCTION wage_rows_come_with_their_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM new_rows r JOIN wage_list l ON l.id = r.list WHERE l.made_in <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'a list that was made takes no more rows' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'wage_list_is_frozen';
  END IF;
  IF EXISTS (SELECT FROM new_rows r JOIN wage_list l ON l.id = r.list JOIN wage_consent c ON c.id = r.consent
             WHERE (c.person, c.entity, c.payer) IS DISTINCT FROM (r.person, l.entity, l.payer) OR (r.bon_idr > 0 AND NOT c.bon) OR (r.dues_idr > 0 AND NOT c.dues)
                OR EXISTS (SELECT FROM wage_consent n WHERE n.entity = c.entity AND n.person = c.person AND n.id > c.id)) THEN
    RAISE EXCEPTION 'nothing is withheld without consent' USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_without_consent';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER wage_rows_come_with_their_list AFTER INSERT ON wage_row REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION wage_rows_come_with_their_list();

CREATE OR REPLACE FUNCTION wage_row_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE at text;
BEGIN
  SELECT state INTO at FROM wage_list WHERE id = OLD.list;
  IF (NEW.list, NEW.person, NEW.member_no, NEW.consent, NEW.bon_idr, NEW.dues_idr, NEW.months) IS DISTINCT FROM
     (OLD.list, OLD.person, OLD.member_no, OLD.consent, OLD.bon_idr, OLD.dues_idr, OLD.months)
     OR (NEW.withheld_idr IS DISTINCT FROM OLD.withheld_idr AND at <> 'handed')
     OR (NEW.booked_at IS DISTINCT FROM OLD.booked_at AND (at <> 'booking' OR OLD.booked_at IS NOT NULL)) THEN
    RAISE EXCEPTION 'row % is frozen', OLD.id USING ERRCODE = 'restrict_violation', CONSTRAINT = 'wage_list_is_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER wage_row_is_frozen BEFORE UPDATE ON wage_row FOR EACH ROW EXECUTE FUNCTION wage_row_is_frozen();

GRANT SELECT, INSERT ON wage_payer, wage_consent, wage_list, wage_row, wage_booked TO indora_app;
GRANT UPDATE (closed_at) ON wage_payer TO indora_app;
GRANT UPDATE (state, members, total_idr, filled_by, agreed_by, withheld_idr, work, paid_by, paid_on) ON wage_list TO indora_app;
GRANT UPDATE (withheld_idr, booked_at) ON wage_row TO indora_app;
