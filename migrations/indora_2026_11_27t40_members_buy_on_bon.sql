-- Bon: goods now, money later. The primary lends, within a limit of the member's own that two officers set by a decision.

-- A limit as one officer proposes it and another agrees; what held before stays as a row.
CREATE TABLE IF NOT EXISTS bon_limit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person,
  limit_idr bigint NOT NULL CHECK (limit_idr BETWEEN 0 AND 100000000),
  decision bigint NOT NULL REFERENCES decision,
  why text NOT NULL CHECK (length(why) BETWEEN 3 AND 200),
  state text NOT NULL,
  proposed_by bigint NOT NULL REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES person, decided_at timestamptz,
  CONSTRAINT nobody_sets_his_own_bon CHECK (proposed_by <> person AND decided_by <> person),
  CONSTRAINT two_persons_for_a_bon_limit CHECK (state <> 'in_force' OR (decided_by IS NOT NULL AND decided_by <> proposed_by))
);
CREATE UNIQUE INDEX IF NOT EXISTS one_open_bon_limit ON bon_limit (entity, person) WHERE state = 'proposed';
CREATE INDEX IF NOT EXISTS bon_limit_of_person ON bon_limit (person, id DESC);
CREATE OR REPLACE TRIGGER bon_limit_keeps_to_life BEFORE INSERT OR UPDATE OF state ON bon_limit
  FOR EACH ROW EXECUTE FUNCTION keep_to_life('bon_limit');

-- What a member may owe and owes, one row: the lock of everything that bon does. Only triggers write it.
CREATE TABLE IF NOT EXISTS bon_line (
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person,
  limit_idr bigint NOT NULL DEFAULT 0 CHECK (limit_idr >= 0), set_by bigint REFERENCES bon_limit,
  used_idr bigint NOT NULL DEFAULT 0 CHECK (used_idr >= 0),
  oldest_due date,  -- of what is still owed
  PRIMARY KEY (entity, person)
);
CREATE INDEX IF NOT EXISTS bon_line_by_due ON bon_line (entity, coalesce(oldest_due, '9999-01-01'), person);

-- One debt: an order, or a deposit that the gateway took back after it was spent.
CREATE TABLE IF NOT EXISTS bon (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person, account bigint NOT NULL REFERENCES account,
  subject text NOT NULL CHECK (subject IN ('order', 'savings', 'awal')), subject_id bigint NOT NULL,
  tender bigint UNIQUE REFERENCES savings_tender,
  amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  returned_idr bigint NOT NULL DEFAULT 0, paid_idr bigint NOT NULL DEFAULT 0,
  due_on date NOT NULL, made_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT settled_within_bon CHECK (returned_idr >= 0 AND paid_idr >= 0 AND returned_idr + paid_idr <= amount_idr),
  CONSTRAINT an_order_on_bon_has_its_tender CHECK ((subject = 'order') = (tender IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS bon_open ON bon (entity, person, due_on, id) WHERE amount_idr > returned_idr + paid_idr;
CREATE INDEX IF NOT EXISTS bon_of_person ON bon (person, id DESC);

-- What of a bon was paid, by which deed; a negative row takes one back.
CREATE TABLE IF NOT EXISTS bon_paid (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bon bigint NOT NULL REFERENCES bon, source text NOT NULL CHECK (length(source) BETWEEN 3 AND 120),
  amount_idr bigint NOT NULL CHECK (amount_idr <> 0), at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_bon_is_paid_once_per_deed UNIQUE (bon, source)
);
CREATE INDEX IF NOT EXISTS bon_paid_by_source ON bon_paid (source);
CREATE OR REPLACE TRIGGER bon_paid_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bon_paid FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER bon_stays BEFORE DELETE OR TRUNCATE ON bon FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A tender is simpanan sukarela or bon: either way an account of the buyer at his primary, mirrored in both books.
ALTER TABLE savings_tender ADD COLUMN IF NOT EXISTS kind text NOT NULL DEFAULT 'simpanan';
ALTER TABLE savings_tender DROP CONSTRAINT IF EXISTS savings_tender_kind_check;
ALTER TABLE savings_tender ADD CONSTRAINT savings_tender_kind_check CHECK (kind IN ('simpanan', 'bon')) NOT VALID;

CREATE OR REPLACE FUNCTION bon_keeps_to_its_limit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE today date := (now() AT TIME ZONE 'Asia/Jakarta')::date; held bon_line;
BEGIN
  IF NEW.returned_idr <> 0 OR NEW.paid_idr <> 0 THEN
    RAISE EXCEPTION 'a bon begins whole' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO bon_line (entity, person) VALUES (NEW.entity, NEW.person) ON CONFLICT DO NOTHING;
  SELECT * INTO held FROM bon_line WHERE entity = NEW.entity AND person = NEW.person FOR UPDATE;
  IF NEW.subject = 'order' THEN
    IF NOT EXISTS (SELECT FROM savings_tender t WHERE t.id = NEW.tender AND t.kind = 'bon' AND t.subject = 'order'
                   AND (t.entity, t.person, t.account, t.subject_id, t.amount_idr) = (NEW.entity, NEW.person, NEW.account, NEW.subject_id, NEW.amount_idr)) THEN
      RAISE EXCEPTION 'a bon is what its tender says' USING ERRCODE = 'check_violation';
    END IF;
    IF held.oldest_due < today THEN
      RAISE EXCEPTION 'an overdue bon comes first' USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_new_on_an_overdue_bon';
    END IF;
    IF held.used_idr + NEW.amount_idr > held.limit_idr THEN
      RAISE EXCEPTION 'more than the limit' USING ERRCODE = 'check_violation', CONSTRAINT = 'bon_within_limit';
    END IF;
  END IF;
  UPDATE bon_line SET used_idr = used_idr + NEW.amount_idr, oldest_due = LEAST(oldest_due, NEW.due_on) WHERE entity = NEW.entity AND person = NEW.person;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER bon_keeps_to_its_limit BEFORE INSERT ON bon FOR EACH ROW EXECUTE FUNCTION bon_keeps_to_its_limit();

CREATE OR REPLACE FUNCTION bon_is_settled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE bon_line l SET used_idr = l.used_idr + OLD.paid_idr + OLD.returned_idr - NEW.paid_idr - NEW.returned_idr,
    oldest_due = (SELECT min(b.due_on) FROM bon b WHERE b.entity = NEW.entity AND b.person = NEW.person AND b.amount_idr > b.returned_idr + b.paid_idr)
  WHERE l.entity = NEW.entity AND l.person = NEW.person;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER bon_is_settled AFTER UPDATE OF paid_idr, returned_idr ON bon FOR EACH ROW EXECUTE FUNCTION bon_is_settled();

CREATE OR REPLACE FUNCTION bon_was_paid() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE bon SET paid_idr = paid_idr + NEW.amount_idr WHERE id = NEW.bon;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER bon_was_paid AFTER INSERT ON bon_paid FOR EACH ROW EXECUTE FUNCTION bon_was_paid();

-- What goes back of an order goes off its bon; never more than is still owed of it.
CREATE OR REPLACE FUNCTION bon_was_returned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE bon SET returned_idr = NEW.returned_idr WHERE tender = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER bon_was_returned AFTER UPDATE OF returned_idr ON savings_tender
  FOR EACH ROW WHEN (NEW.kind = 'bon') EXECUTE FUNCTION bon_was_returned();

CREATE OR REPLACE FUNCTION bon_limit_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM decision d WHERE d.id = NEW.decision AND d.entity = NEW.entity) THEN
    RAISE EXCEPTION 'a limit follows a decision of its own co-op' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'in_force' THEN
    INSERT INTO bon_line (entity, person, limit_idr, set_by) VALUES (NEW.entity, NEW.person, NEW.limit_idr, NEW.id)
    ON CONFLICT (entity, person) DO UPDATE SET limit_idr = excluded.limit_idr, set_by = excluded.set_by;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER bon_limit_holds AFTER INSERT OR UPDATE OF state ON bon_limit FOR EACH ROW EXECUTE FUNCTION bon_limit_holds();

-- Whoever leaves has no limit left, also if he comes back one day.
CREATE OR REPLACE FUNCTION bon_ends_with_membership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE bon_line SET limit_idr = 0, set_by = NULL WHERE entity = NEW.coop AND person = NEW.person;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER bon_ends_with_membership AFTER UPDATE OF ended_on ON membership
  FOR EACH ROW WHEN (NEW.ended_on IS NOT NULL) EXECUTE FUNCTION bon_ends_with_membership();

-- Paying a bon is a document like a deposit: over the counter, by the gateway, out of simpanan, from wages.
ALTER TABLE savings_deposit DROP CONSTRAINT IF EXISTS savings_deposit_kind_check;
ALTER TABLE savings_deposit ADD CONSTRAINT savings_deposit_kind_check CHECK (kind IN ('pokok', 'wajib', 'sukarela', 'bon')) NOT VALID;
ALTER TABLE savings_deposit DROP CONSTRAINT IF EXISTS savings_deposit_way_check;
ALTER TABLE savings_deposit ADD CONSTRAINT savings_deposit_way_check
  CHECK (way IN ('tunai', 'midtrans', 'potong_gaji', 'saldo_awal', 'simpanan')) NOT VALID;

ALTER TABLE shop_order DROP CONSTRAINT IF EXISTS shop_order_tender_check;
ALTER TABLE shop_order ADD CONSTRAINT shop_order_tender_check CHECK (tender IN ('midtrans', 'cod', 'tunai', 'simpanan', 'bon')) NOT VALID;
ALTER TABLE refund DROP CONSTRAINT IF EXISTS refund_way_check;
ALTER TABLE refund ADD CONSTRAINT refund_way_check CHECK (way IN ('gateway', 'tunai', 'transfer', 'simpanan', 'bon')) NOT VALID;
ALTER TABLE refund DROP CONSTRAINT IF EXISTS to_savings_from_a_tender;
ALTER TABLE refund ADD CONSTRAINT to_savings_from_a_tender
  CHECK ((way IN ('simpanan', 'bon')) = (tender IS NOT NULL) AND (tender IS NULL OR payment IS NULL)) NOT VALID;

-- What members owe already (deposits that were taken back) is a bon like any other, due on its day.
INSERT INTO bon (entity, person, account, subject, subject_id, amount_idr, due_on)
SELECT a.entity, a.owner_id, a.id, 'awal', a.id, b.balance_idr, (now() AT TIME ZONE 'Asia/Jakarta')::date
FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'piutang_anggota'
JOIN account_balance b ON b.account = a.id
WHERE a.owner_kind = 'person' AND b.balance_idr > 0 AND NOT EXISTS (SELECT FROM bon x WHERE x.account = a.id);

GRANT SELECT, INSERT ON bon_limit TO indora_app;
GRANT UPDATE (state, decided_by, decided_at) ON bon_limit TO indora_app;
GRANT SELECT ON bon_line TO indora_app;
GRANT SELECT, INSERT ON bon, bon_paid TO indora_app;
