-- Jasa simpanan: runs, the terms they used, one frozen row an account and month, late entries, and what is to be reckoned again.

-- The terms of a month as they stood when figures were made of them: method, basis, tables by day, and the decisions behind each.
CREATE TABLE interest_terms (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, month date NOT NULL CHECK (extract(day FROM month) = 1),
  terms jsonb NOT NULL, digest bytea NOT NULL CHECK (length(digest) = 32),
  CONSTRAINT same_terms_are_one UNIQUE (entity, month, digest)
);

-- One run posts one month of one co-op: begun by the calendar, or by two officers before its day.
CREATE TABLE interest_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, month date NOT NULL CHECK (extract(day FROM month) = 1),
  state text NOT NULL, terms bigint REFERENCES interest_terms,
  proposed_by bigint REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  agreed_by bigint REFERENCES person, began_at timestamptz, done_at timestamptz,
  accounts int, interest_idr bigint, tax_idr bigint, adjusted int, deferred int, why text NOT NULL DEFAULT '' CHECK (length(why) <= 200),
  CONSTRAINT two_persons_or_the_calendar CHECK (agreed_by <> proposed_by AND (agreed_by IS NULL OR proposed_by IS NOT NULL)),
  CONSTRAINT a_person_begins_with_another CHECK (state NOT IN ('running','done') OR (proposed_by IS NULL) = (agreed_by IS NULL)),
  CONSTRAINT running_has_terms CHECK (state NOT IN ('running','done') OR terms IS NOT NULL),
  CONSTRAINT done_is_counted CHECK ((state = 'done') = (num_nonnulls(accounts, interest_idr, tax_idr, adjusted, deferred, done_at) = 6))
);
CREATE UNIQUE INDEX a_month_runs_once ON interest_run (entity, month) WHERE state <> 'refused';
CREATE TRIGGER interest_run_keeps_to_life BEFORE INSERT OR UPDATE OF state ON interest_run
  FOR EACH ROW EXECUTE FUNCTION keep_to_life('interest_run');
CREATE TRIGGER interest_run_stays BEFORE DELETE OR TRUNCATE ON interest_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What an account got. A month's own row, and later rows that correct it: each the difference, with the whole beside it.
CREATE TABLE interest_posting (
  account bigint NOT NULL REFERENCES account, month date NOT NULL, run bigint NOT NULL REFERENCES interest_run,
  entity int NOT NULL, terms bigint NOT NULL REFERENCES interest_terms, adjusts boolean NOT NULL,
  exact text NOT NULL CHECK (exact ~ '^[0-9]+/[1-9][0-9]*$'),   -- of the whole month, as a fraction of rupiah
  whole_idr bigint NOT NULL CHECK (whole_idr >= 0), whole_tax_idr bigint NOT NULL CHECK (whole_tax_idr BETWEEN 0 AND whole_idr),
  interest_idr bigint NOT NULL, tax_idr bigint NOT NULL,
  PRIMARY KEY (account, month, run),
  CONSTRAINT its_own_row_is_the_whole CHECK (adjusts OR (interest_idr = whole_idr AND tax_idr = whole_tax_idr))
);
CREATE UNIQUE INDEX each_month_once ON interest_posting (account, month) WHERE NOT adjusts;
CREATE INDEX interest_posting_of_run ON interest_posting (run, account);
CREATE TRIGGER interest_posting_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_posting
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interest_terms_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_terms
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A movement that was booked late: it counts for jasa simpanan from the day it happened. Two officers.
CREATE TABLE late_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, account bigint NOT NULL REFERENCES account, journal bigint NOT NULL REFERENCES journal,
  amount_idr bigint NOT NULL, booked_on date NOT NULL, happened_on date NOT NULL,
  why text NOT NULL CHECK (length(why) BETWEEN 5 AND 200),
  proposed_by bigint NOT NULL REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES person, decided_at timestamptz, approved boolean, refusal text NOT NULL DEFAULT '' CHECK (length(refusal) <= 200),
  CONSTRAINT late_is_earlier CHECK (happened_on < booked_on),
  CONSTRAINT two_persons_for_a_late_entry CHECK (approved IS NOT TRUE OR decided_by <> proposed_by),
  CONSTRAINT decided_whole CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3))
);
CREATE UNIQUE INDEX late_once ON late_entry (journal, account) WHERE approved IS NOT FALSE;
CREATE INDEX late_entry_of_account ON late_entry (account) WHERE approved;
CREATE FUNCTION late_entries_are_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.decided_at IS NOT NULL OR (NEW.entity, NEW.account, NEW.journal, NEW.amount_idr, NEW.booked_on, NEW.happened_on, NEW.why, NEW.proposed_by)
     IS DISTINCT FROM (OLD.entity, OLD.account, OLD.journal, OLD.amount_idr, OLD.booked_on, OLD.happened_on, OLD.why, OLD.proposed_by) THEN
    RAISE EXCEPTION 'late entry % is decided once and not rewritten', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER late_entries_are_decided_once BEFORE UPDATE ON late_entry FOR EACH ROW EXECUTE FUNCTION late_entries_are_decided_once();
CREATE TRIGGER late_entry_stays BEFORE DELETE OR TRUNCATE ON late_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A month of an account that is to be reckoned again, and why; settled by the run that looked.
CREATE TABLE interest_doubt (
  account bigint NOT NULL REFERENCES account, month date NOT NULL, cause text NOT NULL CHECK (cause ~ '^(late|decision):[0-9]+$'),
  entity int NOT NULL, settled_by bigint REFERENCES interest_run, PRIMARY KEY (account, month, cause)
);
CREATE INDEX interest_doubt_open ON interest_doubt (entity, account) WHERE settled_by IS NULL;
CREATE TRIGGER interest_doubt_stays BEFORE DELETE OR TRUNCATE ON interest_doubt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON interest_terms, interest_run, interest_posting, late_entry, interest_doubt TO indora_app;
GRANT INSERT ON interest_terms, interest_posting TO indora_app;
GRANT INSERT (entity, month, state, proposed_by, terms, began_at) ON interest_run TO indora_app;
GRANT UPDATE (state, terms, agreed_by, began_at, done_at, accounts, interest_idr, tax_idr, adjusted, deferred, why) ON interest_run TO indora_app;
GRANT INSERT (entity, account, journal, amount_idr, booked_on, happened_on, why, proposed_by) ON late_entry TO indora_app;
GRANT UPDATE (decided_by, decided_at, approved, refusal) ON late_entry TO indora_app;
GRANT INSERT (account, month, cause, entity), UPDATE (settled_by) ON interest_doubt TO indora_app;
