-- Books that stay quick to read with a million lines, days that are sealed in order, and journals that need two persons.

-- A source is a technical key: in the order of its bytes its unique index also answers "everything of order 12".
ALTER TABLE journal ALTER COLUMN source TYPE text COLLATE "C";

-- Each line knows its day, so that a balance or a page of a statement reads its own rows only.
ALTER TABLE journal_line ADD COLUMN IF NOT EXISTS day date DEFAULT (now() AT TIME ZONE 'Asia/Jakarta')::date;
ALTER TABLE journal_line DISABLE TRIGGER journal_line_is_append_only;
UPDATE journal_line l SET day = j.day FROM journal j WHERE j.id = l.journal AND l.day IS DISTINCT FROM j.day;
ALTER TABLE journal_line ENABLE TRIGGER journal_line_is_append_only;
ALTER TABLE journal_line ALTER COLUMN day SET NOT NULL;
DROP INDEX IF EXISTS journal_line_of_account;
CREATE INDEX journal_line_of_account ON journal_line (account, day, journal) INCLUDE (amount_idr);

CREATE OR REPLACE FUNCTION journal_head_admitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.txid := pg_current_xact_id();
  IF NEW.day <> (now() AT TIME ZONE 'Asia/Jakarta')::date THEN
    IF NEW.day > (clock_timestamp() AT TIME ZONE 'Asia/Jakarta')::date THEN
      RAISE EXCEPTION 'day % of entity % has not come', NEW.day, NEW.entity USING ERRCODE = 'check_violation', CONSTRAINT = 'day_is_open';
    END IF;
    -- The first day of a book may only be sealed while nobody writes an earlier one.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('past:' || NEW.entity, 0));
  END IF;
  -- Shared with other postings of the day; the sealing of the day takes it alone, so nothing slips in beside it.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('day:' || NEW.entity || ':' || NEW.day, 0));
  IF EXISTS (SELECT FROM day_root WHERE entity = NEW.entity AND day >= NEW.day) THEN
    RAISE EXCEPTION 'day % of entity % is sealed', NEW.day, NEW.entity USING ERRCODE = 'check_violation', CONSTRAINT = 'day_is_open';
  END IF;
  IF EXISTS (SELECT FROM closed_month WHERE entity = NEW.entity AND month = date_trunc('month', NEW.day)::date) THEN
    RAISE EXCEPTION 'month of % of entity % is closed', NEW.day, NEW.entity USING ERRCODE = 'check_violation', CONSTRAINT = 'day_is_open';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION journal_head_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines int; total numeric; foreign_lines int;
BEGIN
  SELECT count(*), coalesce(sum(l.amount_idr), 0), count(*) FILTER (WHERE a.entity <> NEW.entity OR l.day <> NEW.day)
    INTO lines, total, foreign_lines
    FROM journal_line l JOIN account a ON a.id = l.account WHERE l.journal = NEW.id;
  IF lines < 2 OR total <> 0 OR foreign_lines > 0 THEN
    RAISE EXCEPTION 'entry % does not balance: % lines, sum %, % of another entity or day', NEW.source, lines, total, foreign_lines
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
  END IF;
  RETURN NULL;
END $$;

-- As before; entries that touch nobody's stored balance skip the second statement.
CREATE OR REPLACE FUNCTION journal_lines_admitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM new_lines n JOIN journal j ON j.id = n.journal WHERE j.txid <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'lines come only in the transaction of their head' USING ERRCODE = 'check_violation', CONSTRAINT = 'lines_come_with_their_head';
  END IF;
  PERFORM 1 FROM account_balance b WHERE b.account IN (SELECT account FROM new_lines) ORDER BY b.account FOR UPDATE;
  IF FOUND THEN
    UPDATE account_balance b SET balance_idr = b.balance_idr + s.amount_idr
      FROM (SELECT account, sum(amount_idr)::bigint AS amount_idr FROM new_lines GROUP BY account) s
      WHERE s.account = b.account;
  END IF;
  RETURN NULL;
END $$;

-- A balance begins with what the account already holds, whoever opens it and however late.
CREATE OR REPLACE FUNCTION balance_begins_true() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM account WHERE id = NEW.account FOR UPDATE;   -- waits for postings on their way to this account
  NEW.balance_idr := coalesce((SELECT sum(amount_idr) FROM journal_line WHERE account = NEW.account), 0);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER balance_begins_true BEFORE INSERT ON account_balance FOR EACH ROW EXECUTE FUNCTION balance_begins_true();

-- Days are sealed one after another, never before they are over; a root that lies about its figures is refused.
CREATE OR REPLACE FUNCTION day_root_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last_day date; first_day date; counted int; moved numeric;
BEGIN
  IF NEW.day >= (now() AT TIME ZONE 'Asia/Jakarta')::date THEN
    RAISE EXCEPTION 'day % is not over', NEW.day USING ERRCODE = 'check_violation', CONSTRAINT = 'day_is_over';
  END IF;
  SELECT max(day) INTO last_day FROM day_root WHERE entity = NEW.entity;
  SELECT min(day) INTO first_day FROM journal WHERE entity = NEW.entity;
  IF NEW.day IS DISTINCT FROM coalesce(last_day + 1, first_day) THEN
    RAISE EXCEPTION 'day % of entity % does not follow %', NEW.day, NEW.entity, last_day USING ERRCODE = 'check_violation', CONSTRAINT = 'days_follow';
  END IF;
  SELECT count(*) INTO counted FROM journal WHERE entity = NEW.entity AND day = NEW.day;
  SELECT coalesce(sum(l.amount_idr) FILTER (WHERE l.amount_idr > 0), 0) INTO moved
    FROM journal j JOIN journal_line l ON l.journal = j.id WHERE j.entity = NEW.entity AND j.day = NEW.day;
  IF counted <> NEW.entries OR moved <> NEW.turnover_idr THEN
    RAISE EXCEPTION 'day % has % entries over %', NEW.day, counted, moved USING ERRCODE = 'check_violation', CONSTRAINT = 'root_counts_true';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER day_root_follows BEFORE INSERT ON day_root FOR EACH ROW EXECUTE FUNCTION day_root_follows();

-- A month is closed by two: one proposes, another closes, when all its days are sealed.
CREATE TABLE IF NOT EXISTS month_proposal (
  entity int NOT NULL REFERENCES coop, month date NOT NULL CHECK (extract(day FROM month) = 1),
  proposed_by bigint NOT NULL REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (entity, month)
);
CREATE OR REPLACE TRIGGER month_proposal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON month_proposal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE FUNCTION month_closed_by_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM month_proposal WHERE entity = NEW.entity AND month = NEW.month AND proposed_by <> NEW.closed_by) THEN
    RAISE EXCEPTION 'month % needs a second person', NEW.month USING ERRCODE = 'check_violation', CONSTRAINT = 'two_persons_close_a_month';
  END IF;
  IF NOT EXISTS (SELECT FROM day_root WHERE entity = NEW.entity AND day >= (NEW.month + interval '1 month - 1 day')::date) THEN
    RAISE EXCEPTION 'month % has open days', NEW.month USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_months_are_sealed';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER month_closed_by_two BEFORE INSERT ON closed_month FOR EACH ROW EXECUTE FUNCTION month_closed_by_two();

-- A journal written by hand: proposed by one, decided by another, once.
CREATE TABLE IF NOT EXISTS journal_proposal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop,
  memo text NOT NULL CHECK (length(memo) BETWEEN 5 AND 150), happened_on date NOT NULL,
  codes text[] NOT NULL, amounts_idr bigint[] NOT NULL,
  proposed_by bigint NOT NULL REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES person, decided_at timestamptz, approved boolean, why text NOT NULL DEFAULT '' CHECK (length(why) <= 200),
  journal bigint UNIQUE REFERENCES journal,
  CONSTRAINT a_line_is_code_and_amount CHECK (cardinality(codes) = cardinality(amounts_idr) AND cardinality(codes) BETWEEN 2 AND 20),
  CONSTRAINT two_persons_for_a_journal CHECK (decided_by <> proposed_by),
  CONSTRAINT decided_whole CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3)),
  CONSTRAINT approved_is_posted CHECK ((approved IS TRUE) = (journal IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS journal_proposal_open ON journal_proposal (entity, id) WHERE decided_at IS NULL;
CREATE OR REPLACE FUNCTION proposal_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.decided_at IS NOT NULL THEN
    RAISE EXCEPTION 'journal proposal % was decided' , OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_once';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER proposal_decided_once BEFORE UPDATE ON journal_proposal FOR EACH ROW EXECUTE FUNCTION proposal_decided_once();
CREATE OR REPLACE TRIGGER journal_proposal_stays BEFORE DELETE OR TRUNCATE ON journal_proposal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON month_proposal, journal_proposal TO indora_app;
GRANT UPDATE (decided_by, decided_at, approved, why, journal) ON journal_proposal TO indora_app;
