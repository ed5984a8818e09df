-- The books. Debits positive, credits negative. Append-only, balanced per head, each entity by itself.

CREATE TABLE account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, code text NOT NULL CHECK (code ~ '^[1-9][0-9]{3}$'), name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('aset','liabilitas','ekuitas','pendapatan','beban')),
  owner_kind text CHECK (owner_kind IN ('person','coop','seller')), owner_id bigint,
  CHECK ((owner_kind IS NULL) = (owner_id IS NULL)),
  UNIQUE NULLS NOT DISTINCT (entity, code, owner_kind, owner_id)
);
-- Which account a deed means: codes come from here, never from code. Unmapped is refused.
CREATE TABLE account_role (
  entity int NOT NULL REFERENCES coop, role text NOT NULL, code text NOT NULL, PRIMARY KEY (entity, role)
);
-- Accounts of people keep a balance that may not leave its bounds (debit-positive: a savings account stays <= 0).
CREATE TABLE account_balance (
  account bigint PRIMARY KEY REFERENCES account,
  balance_idr bigint NOT NULL DEFAULT 0, min_idr bigint NOT NULL, max_idr bigint NOT NULL,
  touched smallint NOT NULL DEFAULT 0,   -- the one column the app may update: SELECT … FOR UPDATE needs it
  CONSTRAINT balance_within_bounds CHECK (balance_idr BETWEEN min_idr AND max_idr)
);

CREATE TABLE journal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop,
  source text NOT NULL CHECK (length(source) BETWEEN 3 AND 120),
  memo text NOT NULL CHECK (length(memo) <= 200),
  at timestamptz NOT NULL DEFAULT now(),
  day date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Jakarta')::date,
  by_person bigint REFERENCES person,
  reverses bigint UNIQUE REFERENCES journal,
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT once_per_source UNIQUE (entity, source)
);
CREATE INDEX journal_of_day ON journal (entity, day, id);
CREATE TABLE journal_line (
  journal bigint NOT NULL REFERENCES journal, line_no int NOT NULL,
  account bigint NOT NULL REFERENCES account,
  amount_idr bigint NOT NULL CHECK (amount_idr <> 0 AND amount_idr BETWEEN -1000000000000000 AND 1000000000000000),
  PRIMARY KEY (journal, line_no)
);
CREATE INDEX journal_line_of_account ON journal_line (account, journal) INCLUDE (amount_idr);

-- A sealed day and a closed month take no more entries.
CREATE TABLE day_root (
  entity int NOT NULL REFERENCES coop, day date NOT NULL,
  entries int NOT NULL, turnover_idr bigint NOT NULL,
  root bytea NOT NULL CHECK (length(root) = 32), chain bytea NOT NULL CHECK (length(chain) = 32),
  sealed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (entity, day)
);
CREATE TABLE closed_month (
  entity int NOT NULL REFERENCES coop, month date NOT NULL CHECK (extract(day FROM month) = 1),
  closed_by bigint REFERENCES person, closed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (entity, month)
);
CREATE TABLE account_snapshot (
  account bigint NOT NULL REFERENCES account, until date NOT NULL, balance_idr bigint NOT NULL, PRIMARY KEY (account, until)
);

CREATE FUNCTION journal_head_admitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.txid := pg_current_xact_id();
  -- Shared with other postings of the day; the sealing of the day takes it alone, so nothing slips in beside it.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('day:' || NEW.entity || ':' || NEW.day, 0));
  IF EXISTS (SELECT FROM day_root WHERE entity = NEW.entity AND day >= NEW.day) THEN
    RAISE EXCEPTION 'day % of entity % is sealed', NEW.day, NEW.entity USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM closed_month WHERE entity = NEW.entity AND month = date_trunc('month', NEW.day)::date) THEN
    RAISE EXCEPTION 'month of % of entity % is closed', NEW.day, NEW.entity USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_head_admitted BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_head_admitted();

-- The balance is proved once per head, at the end of the transaction.
CREATE FUNCTION journal_head_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines int; total numeric; foreign_lines int;
BEGIN
  SELECT count(*), coalesce(sum(l.amount_idr), 0), count(*) FILTER (WHERE a.entity <> NEW.entity)
    INTO lines, total, foreign_lines
    FROM journal_line l JOIN account a ON a.id = l.account WHERE l.journal = NEW.id;
  IF lines < 2 OR total <> 0 OR foreign_lines > 0 THEN
    RAISE EXCEPTION 'entry % does not balance: % lines, sum %, % of another entity', NEW.source, lines, total, foreign_lines
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_head_balances AFTER INSERT ON journal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_head_balances();

-- Lines come only with their head, in its own transaction; the balances of people follow, locked in the order of their ids.
CREATE FUNCTION journal_lines_admitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM new_lines n JOIN journal j ON j.id = n.journal WHERE j.txid <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'lines come only in the transaction of their head' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM account_balance b WHERE b.account IN (SELECT account FROM new_lines) ORDER BY b.account FOR UPDATE;
  UPDATE account_balance b SET balance_idr = b.balance_idr + s.amount_idr
    FROM (SELECT account, sum(amount_idr)::bigint AS amount_idr FROM new_lines GROUP BY account) s
    WHERE s.account = b.account;
  RETURN NULL;
END $$;
CREATE TRIGGER journal_lines_admitted AFTER INSERT ON journal_line
  REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION journal_lines_admitted();

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['journal','journal_line','day_root','closed_month','account_snapshot'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_is_append_only', t);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON account, account_role, journal, journal_line, day_root, closed_month, account_snapshot TO indora_app;
GRANT SELECT ON account_balance TO indora_app;
GRANT INSERT (account, min_idr, max_idr), UPDATE (touched) ON account_balance TO indora_app;
