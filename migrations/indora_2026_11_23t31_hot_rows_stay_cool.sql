-- A foreign key locks the row it points to. Every sale points to the cash account and to its co-op: eight tills at once then write
-- lock marks of each other into that one row. What these keys promised is proved by the entry's own triggers instead: a line needs a
-- head of its own transaction, and a head needs lines on accounts of its own co-op. Heads and accounts are never deleted.
ALTER TABLE journal DROP CONSTRAINT IF EXISTS journal_entity_fkey;
ALTER TABLE journal_line DROP CONSTRAINT IF EXISTS journal_line_account_fkey;
ALTER TABLE journal_line DROP CONSTRAINT IF EXISTS journal_line_journal_fkey;

CREATE OR REPLACE FUNCTION account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.entity, NEW.owner_kind, NEW.owner_id) IS DISTINCT FROM (OLD.id, OLD.entity, OLD.owner_kind, OLD.owner_id) THEN
    RAISE EXCEPTION 'account % stays in its book and with its owner', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER account_stays BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION account_stays();
CREATE OR REPLACE TRIGGER account_is_kept BEFORE DELETE OR TRUNCATE ON account FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION journal_head_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines int; total numeric; astray int;
BEGIN
  -- Account by account: a join might be planned to read every account there is.
  SELECT count(*), coalesce(sum(l.amount_idr), 0),
         count(*) FILTER (WHERE l.day <> NEW.day OR (SELECT a.entity FROM account a WHERE a.id = l.account) IS DISTINCT FROM NEW.entity)
    INTO lines, total, astray
    FROM journal_line l WHERE l.journal = NEW.id;
  IF lines < 2 OR total <> 0 OR astray > 0 THEN
    RAISE EXCEPTION 'entry % does not balance: % lines, sum %, % of no account, another entity or day', NEW.source, lines, total, astray
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
  END IF;
  RETURN NULL;
END $$;

-- Looked up key by key: a join with the new lines could be planned while the books were empty, and read all of them ever after.
CREATE OR REPLACE FUNCTION journal_lines_admitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE heads bigint[]; accounts bigint[]; head bigint; came_with xid8;
BEGIN
  SELECT array_agg(DISTINCT journal), array_agg(DISTINCT account ORDER BY account) INTO heads, accounts FROM new_lines;
  FOREACH head IN ARRAY coalesce(heads, '{}') LOOP
    SELECT txid INTO came_with FROM journal WHERE id = head;
    IF came_with IS DISTINCT FROM pg_current_xact_id() THEN
      RAISE EXCEPTION 'lines come only in the transaction of their head' USING ERRCODE = 'check_violation', CONSTRAINT = 'lines_come_with_their_head';
    END IF;
  END LOOP;
  PERFORM 1 FROM account_balance WHERE account = ANY (accounts) ORDER BY account FOR UPDATE;
  IF FOUND THEN
    UPDATE account_balance b SET balance_idr = b.balance_idr + s.amount_idr
      FROM (SELECT account, sum(amount_idr)::bigint AS amount_idr FROM new_lines GROUP BY account) s
      WHERE s.account = b.account;
  END IF;
  RETURN NULL;
END $$;

-- A balance is opened with its account, in one transaction: then no posting can be on its way to an account without one.
CREATE OR REPLACE FUNCTION balance_begins_true() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM account WHERE id = NEW.account AND xmin = pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'the balance of account % is opened with it', NEW.account USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_begins_with_its_account';
  END IF;
  NEW.balance_idr := 0;
  RETURN NEW;
END $$;
