-- Simpanan: what comes in, which months of dues it settles, and sums that a person may not touch while they wait to be paid out.

-- A deposit is a document of its own; its money stands in the books of the primary under savings:<id>:….
CREATE TABLE savings_deposit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL UNIQUE CHECK (number ~ '^[A-Z0-9-]{12,40}$'),
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person,
  kind text NOT NULL CHECK (kind IN ('pokok','wajib','sukarela')),
  amount_idr bigint NOT NULL CHECK (amount_idr BETWEEN 1 AND 100000000000),
  way text NOT NULL CHECK (way IN ('tunai','midtrans','potong_gaji','saldo_awal')),
  state text NOT NULL,
  paid_idr bigint NOT NULL DEFAULT 0 CHECK (paid_idr >= 0), refunded_idr bigint NOT NULL DEFAULT 0 CHECK (refunded_idr >= 0),
  pay_until timestamptz NOT NULL DEFAULT now(),
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
  made_by bigint REFERENCES person, made_at timestamptz NOT NULL DEFAULT now(), received_at timestamptz,
  CONSTRAINT refunds_within_what_came CHECK (refunded_idr <= paid_idr)
);
CREATE INDEX savings_deposit_of_person ON savings_deposit (person, id DESC);
CREATE INDEX savings_deposit_of_entity ON savings_deposit (entity, id DESC);
CREATE INDEX savings_deposit_awaiting ON savings_deposit (pay_until) WHERE state = 'awaiting_payment';
CREATE INDEX savings_deposit_in_drawer ON savings_deposit (entity, made_at) WHERE way = 'tunai';
CREATE TRIGGER savings_deposit_keeps_to_life BEFORE INSERT OR UPDATE OF state ON savings_deposit
  FOR EACH ROW EXECUTE FUNCTION keep_to_life('savings_deposit');
GRANT SELECT, INSERT ON savings_deposit TO indora_app;
GRANT UPDATE (state, paid_idr, refunded_idr, pay_until, received_at) ON savings_deposit TO indora_app;

-- Which month of dues which deposit settled. A deposit that was taken back frees its months again; the row stays.
CREATE TABLE savings_due (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person,
  month date NOT NULL CHECK (extract(day FROM month) = 1), amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  deposit bigint NOT NULL REFERENCES savings_deposit, undone_at timestamptz
);
CREATE UNIQUE INDEX a_month_is_paid_once ON savings_due (person, entity, month) WHERE undone_at IS NULL;
CREATE INDEX savings_due_of_deposit ON savings_due (deposit);
CREATE TRIGGER savings_due_stays BEFORE DELETE OR TRUNCATE ON savings_due FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON savings_due TO indora_app;
GRANT UPDATE (undone_at) ON savings_due TO indora_app;

-- The first month of dues, for members whose dues of before were settled elsewhere (an import); else the month after they joined.
CREATE TABLE savings_due_start (
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person,
  first_month date NOT NULL CHECK (extract(day FROM first_month) = 1), PRIMARY KEY (entity, person)
);
GRANT SELECT, INSERT ON savings_due_start TO indora_app;

-- A sum that waits to be paid out is held: the balance may not fall into it, whoever books. Debit-positive, as the balance.
ALTER TABLE account_balance ADD COLUMN held_idr bigint NOT NULL DEFAULT 0 CHECK (held_idr >= 0);
ALTER TABLE account_balance DROP CONSTRAINT balance_within_bounds;
ALTER TABLE account_balance ADD CONSTRAINT balance_within_bounds
  CHECK (balance_idr >= min_idr AND balance_idr + held_idr <= max_idr);

-- A withdrawal of simpanan sukarela: asked, approved by another, paid.
CREATE TABLE savings_withdrawal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL UNIQUE CHECK (number ~ '^[A-Z0-9-]{12,40}$'),
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person, account bigint NOT NULL REFERENCES account,
  amount_idr bigint NOT NULL CHECK (amount_idr BETWEEN 1 AND 100000000000),
  way text NOT NULL CHECK (way IN ('tunai','transfer')), destination text NOT NULL DEFAULT '' CHECK (length(destination) <= 120),
  state text NOT NULL, alone_idr bigint NOT NULL CHECK (alone_idr >= 0),
  asked_by bigint NOT NULL REFERENCES person, asked_at timestamptz NOT NULL DEFAULT now(),
  approved_by bigint REFERENCES person, approved_at timestamptz,
  paid_by bigint REFERENCES person, paid_at timestamptz, note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
  CONSTRAINT nobody_approves_his_own CHECK (approved_by <> asked_by AND approved_by <> person),
  CONSTRAINT nobody_pays_himself CHECK (paid_by <> person),
  CONSTRAINT paid_is_told CHECK (state <> 'paid' OR paid_by IS NOT NULL),
  -- Small sums an officer pays at the counter to the member before him; all else takes two.
  CONSTRAINT two_persons_for_a_withdrawal CHECK (paid_by IS NULL OR (approved_by IS NOT NULL AND approved_by <> paid_by)
    OR (approved_by IS NULL AND asked_by = paid_by AND amount_idr <= alone_idr))
);
CREATE INDEX savings_withdrawal_of_person ON savings_withdrawal (person, id DESC);
CREATE INDEX savings_withdrawal_of_entity ON savings_withdrawal (entity, id DESC);
CREATE INDEX savings_withdrawal_open ON savings_withdrawal (entity, id) WHERE state IN ('asked','approved');
CREATE TRIGGER savings_withdrawal_keeps_to_life BEFORE INSERT OR UPDATE OF state ON savings_withdrawal
  FOR EACH ROW EXECUTE FUNCTION keep_to_life('savings_withdrawal');

-- What is held of an account is the sum of its open withdrawals, kept by the database: the app cannot write it.
CREATE FUNCTION withdrawals_are_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE was bigint := 0; is_now bigint := 0;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state IN ('asked','approved') THEN was := OLD.amount_idr; END IF;
  IF NEW.state IN ('asked','approved') THEN is_now := NEW.amount_idr; END IF;
  IF was <> is_now THEN
    UPDATE account_balance SET held_idr = held_idr + is_now - was WHERE account = NEW.account;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'account % keeps no balance', NEW.account USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER withdrawals_are_held AFTER INSERT OR UPDATE OF state ON savings_withdrawal
  FOR EACH ROW EXECUTE FUNCTION withdrawals_are_held();
GRANT SELECT, INSERT ON savings_withdrawal TO indora_app;
GRANT UPDATE (state, approved_by, approved_at, paid_by, paid_at, note) ON savings_withdrawal TO indora_app;

-- Paying with simpanan sukarela: a debt of the primary to the store, for an order or a PPOB purchase.
CREATE TABLE savings_tender (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, person bigint NOT NULL REFERENCES person, account bigint NOT NULL REFERENCES account,
  subject text NOT NULL CHECK (subject IN ('order','ppob')), subject_id bigint NOT NULL,
  amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  returned_idr bigint NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT returned_within_tender CHECK (returned_idr BETWEEN 0 AND amount_idr)
);
CREATE INDEX savings_tender_of_subject ON savings_tender (subject, subject_id);
CREATE INDEX savings_tender_of_person ON savings_tender (person, id DESC);
GRANT SELECT, INSERT ON savings_tender TO indora_app;
GRANT UPDATE (returned_idr) ON savings_tender TO indora_app;
CREATE TABLE savings_tender_return (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tender bigint NOT NULL REFERENCES savings_tender, source text NOT NULL, amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  made_at timestamptz NOT NULL DEFAULT now(), CONSTRAINT returned_once_per_source UNIQUE (tender, source)
);
CREATE TRIGGER savings_tender_return_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON savings_tender_return
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON savings_tender_return TO indora_app;

-- Deposits can be paid for like orders: their rows join whatever the view shows so far.
DO $$ BEGIN
  EXECUTE 'CREATE OR REPLACE VIEW payable AS ' || rtrim(pg_get_viewdef('payable'::regclass), '; ') || $v$
    UNION ALL SELECT 'savings'::text, d.id, d.entity, d.number, p.name, p.phone, d.person, d.state, d.amount_idr, d.paid_idr, d.refunded_idr, d.made_at
    FROM savings_deposit d JOIN person p ON p.id = d.person$v$;
END $$;
