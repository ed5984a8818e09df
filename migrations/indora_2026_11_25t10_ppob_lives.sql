-- Top-ups, tokens and bills. The reference is stored before the first call; the provider's answers are rows, never overwritten.

-- A question that costs nothing: a bill (its ref_id is the one it will be paid under, on this calendar day only), or whose meter it is.
CREATE TABLE ppob_inquiry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('bill','meter')),
  ref_id text NOT NULL UNIQUE CHECK (ref_id ~ '^[A-Z0-9-]{8,40}$'),
  person bigint REFERENCES person, visitor_hash bytea,
  service text NOT NULL, sku text NOT NULL, customer_no text NOT NULL CHECK (length(customer_no) BETWEEN 1 AND 100),
  asked_amount_idr bigint, asked_year int,
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked','answered','refused','unknown')),
  rc text NOT NULL DEFAULT '', customer_name text NOT NULL DEFAULT '', period text NOT NULL DEFAULT '',
  cost_idr bigint CHECK (cost_idr > 0), selling_idr bigint CHECK (selling_idr > 0),
  admin_idr bigint NOT NULL DEFAULT 0, fine_idr bigint NOT NULL DEFAULT 0,
  told jsonb NOT NULL DEFAULT '{}',
  asked_at timestamptz NOT NULL DEFAULT now(), answered_at timestamptz,
  day date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Jakarta')::date,
  CONSTRAINT an_answered_bill_has_its_sums CHECK (kind <> 'bill' OR state <> 'answered' OR (cost_idr IS NOT NULL AND selling_idr IS NOT NULL))
);
CREATE INDEX ppob_inquiry_of_number ON ppob_inquiry (customer_no, id DESC);

CREATE TABLE ppob_transaction (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL UNIQUE CHECK (number ~ '^[A-Z0-9-]{12,40}$'),
  ref_id text NOT NULL UNIQUE CHECK (ref_id ~ '^[A-Z0-9-]{8,40}$'),   -- at the provider; a new try is a new transaction with a new one
  entity int NOT NULL DEFAULT 1 REFERENCES coop,
  -- whose it is, and who served him; membership is frozen at the sale
  person bigint REFERENCES person, visitor_hash bytea, served_by bigint REFERENCES person, till int REFERENCES coop,
  name text NOT NULL CHECK (length(name) <= 100), phone text NOT NULL DEFAULT '',
  is_member boolean NOT NULL, primary_coop int REFERENCES coop,
  -- what was sold
  service text NOT NULL, kind text NOT NULL CHECK (kind IN ('prepaid','pasca')), sku text NOT NULL, product_name text NOT NULL,
  customer_no text NOT NULL CHECK (length(customer_no) BETWEEN 1 AND 100), customer_name text NOT NULL DEFAULT '',
  inquiry bigint UNIQUE REFERENCES ppob_inquiry,
  -- for how much: what leaves our deposit as far as we know, our own fee for a bill, what the buyer pays, the most the provider may take
  cost_idr bigint NOT NULL CHECK (cost_idr > 0), fee_idr bigint NOT NULL DEFAULT 0 CHECK (fee_idr >= 0),
  total_idr bigint NOT NULL CHECK (total_idr BETWEEN 1 AND 1000000000), max_price_idr bigint NOT NULL CHECK (max_price_idr > 0),
  twice_on_purpose boolean NOT NULL DEFAULT false,
  tender text NOT NULL CHECK (tender IN ('midtrans','tunai','sukarela')),
  paid_idr bigint NOT NULL DEFAULT 0 CHECK (paid_idr >= 0),
  refunded_idr bigint NOT NULL DEFAULT 0 CHECK (refunded_idr >= 0),   -- promised back by refunds
  returned_idr bigint NOT NULL DEFAULT 0 CHECK (returned_idr >= 0),   -- put back where it was taken from, without a refund of its own
  state text NOT NULL,
  -- how it stands with the provider
  sent_at timestamptz, ask_next_at timestamptz NOT NULL DEFAULT 'infinity', asked_at timestamptz, asked_times int NOT NULL DEFAULT 0,
  leased_until timestamptz NOT NULL DEFAULT '-infinity',
  trouble text, told text CHECK (told IN ('success','failed','pending')),
  rc text NOT NULL DEFAULT '', sn text CHECK (length(sn) <= 4000), token text CHECK (token ~ '^[0-9]{20}$'),
  charged_idr bigint CHECK (charged_idr >= 0), margin_idr bigint,
  ordered_at timestamptz NOT NULL DEFAULT now(), pay_until timestamptz NOT NULL, held_at timestamptz, ended_at timestamptz,
  CONSTRAINT it_is_somebodys CHECK (num_nonnulls(person, visitor_hash, served_by) > 0),
  CONSTRAINT members_have_a_primary CHECK (is_member = (primary_coop IS NOT NULL)),
  CONSTRAINT bills_have_their_inquiry CHECK ((kind = 'pasca') = (inquiry IS NOT NULL)),
  CONSTRAINT never_below_cost CHECK (total_idr >= cost_idr),
  CONSTRAINT returned_within_paid CHECK (refunded_idr + returned_idr <= paid_idr),
  CONSTRAINT cash_is_taken_by_somebody CHECK (tender <> 'tunai' OR (served_by IS NOT NULL AND till IS NOT NULL)),
  CONSTRAINT nothing_leaves_unpaid CHECK (sent_at IS NULL OR held_at IS NOT NULL),
  CONSTRAINT margins_are_what_is_left CHECK (margin_idr = total_idr - charged_idr),
  CONSTRAINT success_has_its_figures CHECK (state <> 'success' OR (charged_idr IS NOT NULL AND margin_idr IS NOT NULL))
);
CREATE INDEX ppob_of_person ON ppob_transaction (person, id DESC);
CREATE INDEX ppob_of_visitor ON ppob_transaction (visitor_hash, id DESC) WHERE visitor_hash IS NOT NULL;
CREATE INDEX ppob_served ON ppob_transaction (served_by, id DESC) WHERE served_by IS NOT NULL;
CREATE INDEX ppob_by_state ON ppob_transaction (state, id DESC);
CREATE INDEX ppob_of_number ON ppob_transaction (customer_no, sku, id DESC);
CREATE INDEX ppob_due ON ppob_transaction (ask_next_at) WHERE ask_next_at < 'infinity';
CREATE INDEX ppob_awaiting ON ppob_transaction (pay_until) WHERE state = 'awaiting_payment';
CREATE INDEX ppob_of_day ON ppob_transaction (ordered_at);
CREATE TRIGGER ppob_keeps_to_life BEFORE INSERT OR UPDATE OF state ON ppob_transaction FOR EACH ROW EXECUTE FUNCTION keep_to_life('ppob');

-- Everything the provider said about a transaction, and that it did not answer. Append-only.
CREATE TABLE ppob_answer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction bigint NOT NULL REFERENCES ppob_transaction,
  way text NOT NULL CHECK (way IN ('buy','pay','check','status','hook')),
  said text NOT NULL CHECK (said IN ('success','pending','failed','unknown','alarm','silence','busy')),
  rc text NOT NULL DEFAULT '', message text NOT NULL DEFAULT '' CHECK (length(message) <= 500), sn text NOT NULL DEFAULT '',
  price_idr bigint, saldo_idr bigint, body jsonb,
  asked_at timestamptz NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ppob_answer_of ON ppob_answer (transaction, id);
CREATE TRIGGER ppob_answer_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ppob_answer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What each success earned, frozen for the sharing of the surplus; a success that was undone has a second row with the opposite sign.
CREATE TABLE ppob_sale (
  transaction bigint NOT NULL REFERENCES ppob_transaction, kind text NOT NULL CHECK (kind IN ('sale','undone')),
  person bigint REFERENCES person, primary_coop int REFERENCES coop, is_member boolean NOT NULL,
  total_idr bigint NOT NULL, charged_idr bigint NOT NULL, margin_idr bigint NOT NULL,
  day date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Jakarta')::date, at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (transaction, kind),
  CONSTRAINT undone_is_the_opposite CHECK ((kind = 'undone') = (total_idr < 0)),
  CONSTRAINT margin_is_what_is_left CHECK (margin_idr = total_idr - charged_idr)
);
CREATE INDEX ppob_sale_of_day ON ppob_sale (day, is_member);
CREATE INDEX ppob_sale_of_person ON ppob_sale (person, day);
CREATE TRIGGER ppob_sale_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ppob_sale FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The provider contradicts what has ended, or nobody can tell: a person decides, a second one agrees.
CREATE TABLE ppob_case (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction bigint NOT NULL REFERENCES ppob_transaction,
  kind text NOT NULL CHECK (kind IN ('success_after_failed','failed_after_success','unknown')),
  opened_at timestamptz NOT NULL DEFAULT now(), said text NOT NULL DEFAULT '', asked boolean NOT NULL DEFAULT false,
  outcome text CHECK (outcome IN ('loss','undone','success','failed','nothing')), evidence text CHECK (length(evidence) BETWEEN 3 AND 300),
  price_idr bigint CHECK (price_idr >= 0), sn text CHECK (length(sn) <= 4000),
  proposed_by bigint REFERENCES person, proposed_at timestamptz, decided_by bigint REFERENCES person, decided_at timestamptz,
  CONSTRAINT one_case_of_a_kind UNIQUE (transaction, kind),
  CONSTRAINT two_decide CHECK (decided_by IS NULL OR (proposed_by IS NOT NULL AND decided_by <> proposed_by))
);
CREATE INDEX ppob_case_open ON ppob_case (id) WHERE decided_at IS NULL;

-- Whether we sell: the last row counts. Pausing takes one person or an alarm, going on takes two.
CREATE TABLE ppob_switch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  on_ boolean NOT NULL, why text NOT NULL CHECK (length(why) BETWEEN 3 AND 300), code text NOT NULL DEFAULT '',
  asked_by bigint REFERENCES person, agreed_by bigint REFERENCES person, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT going_on_takes_two CHECK (NOT on_ OR agreed_by IS DISTINCT FROM asked_by OR asked_by IS NULL)
);
CREATE TRIGGER ppob_switch_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ppob_switch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TABLE ppob_switch_request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, why text NOT NULL CHECK (length(why) BETWEEN 3 AND 300),
  asked_by bigint NOT NULL REFERENCES person, asked_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX one_open_switch_request ON ppob_switch_request ((true)) WHERE ended_at IS NULL;

-- Money sent to the provider: one asks, another sends it.
CREATE TABLE ppob_topup (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  amount_idr bigint NOT NULL CHECK (amount_idr BETWEEN 1 AND 10000000000), note text NOT NULL CHECK (length(note) BETWEEN 3 AND 200),
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked','booked','refused')),
  asked_by bigint REFERENCES person, asked_at timestamptz NOT NULL DEFAULT now(), ended_by bigint REFERENCES person, ended_at timestamptz,
  CONSTRAINT a_topup_takes_two CHECK (state <> 'booked' OR asked_by IS NULL OR (ended_by IS NOT NULL AND ended_by <> asked_by))
);

-- What the provider said our deposit is, each time it was asked; and each day's comparison.
CREATE TABLE ppob_saldo (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  saldo_idr bigint NOT NULL, books_idr bigint NOT NULL, open_idr bigint NOT NULL
);
CREATE TABLE ppob_reconciliation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, day date NOT NULL, source text NOT NULL CHECK (source IN ('jawaban','panel')),
  compared int NOT NULL, different int NOT NULL, saldo_idr bigint, books_idr bigint, open_idr bigint,
  by_person bigint REFERENCES person, made_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX one_comparison_by_answers ON ppob_reconciliation (day) WHERE source = 'jawaban';
CREATE TABLE ppob_difference (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reconciliation bigint NOT NULL REFERENCES ppob_reconciliation,
  transaction bigint REFERENCES ppob_transaction, ref_id text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('saldo','state','price','missing_here','missing_there','open')),
  ours text NOT NULL, theirs text NOT NULL, do_ text NOT NULL,
  done_at timestamptz, done_by bigint REFERENCES person, outcome text CHECK (length(outcome) <= 300)
);
CREATE INDEX ppob_difference_open ON ppob_difference (id) WHERE done_at IS NULL;

GRANT SELECT, INSERT ON ppob_inquiry, ppob_transaction, ppob_answer, ppob_sale, ppob_case, ppob_switch, ppob_switch_request, ppob_topup,
  ppob_saldo, ppob_reconciliation, ppob_difference TO indora_app;
GRANT UPDATE (state, rc, customer_name, period, cost_idr, selling_idr, admin_idr, fine_idr, told, answered_at) ON ppob_inquiry TO indora_app;
GRANT UPDATE (state, paid_idr, refunded_idr, returned_idr, sent_at, ask_next_at, asked_at, asked_times, leased_until, trouble, told, rc, sn, token,
  charged_idr, margin_idr, held_at, ended_at, pay_until, person, visitor_hash) ON ppob_transaction TO indora_app;
GRANT UPDATE (said, asked, outcome, evidence, price_idr, sn, proposed_by, proposed_at, decided_by, decided_at) ON ppob_case TO indora_app;
GRANT UPDATE (ended_at) ON ppob_switch_request TO indora_app;
GRANT UPDATE (state, ended_by, ended_at) ON ppob_topup TO indora_app;
GRANT UPDATE (done_at, done_by, outcome) ON ppob_difference TO indora_app;

CREATE OR REPLACE VIEW payable AS
SELECT 'order'::text AS subject, id, entity, number, name, phone, person, state, total_idr, paid_idr, refunded_idr, placed_at AS made_at FROM shop_order
UNION ALL
SELECT 'ppob', id, entity, number, name, phone, person, state, total_idr, paid_idr, refunded_idr, ordered_at FROM ppob_transaction;

-- As an agent the co-op earns its margin alone; what a sale cannot bring back is a loss of its own.
INSERT INTO account (entity, code, name, kind) SELECT id, '6111', 'Kerugian PPOB', 'beban' FROM coop ON CONFLICT DO NOTHING;
INSERT INTO account_role (entity, role, code) SELECT c.id, r.role, r.code FROM coop c
  CROSS JOIN (VALUES ('ppob_anggota', '4301'), ('ppob_bukan_anggota', '4302'), ('kerugian_ppob', '6111')) r (role, code)
  WHERE EXISTS (SELECT FROM account a WHERE a.entity = c.id AND a.code = r.code) ON CONFLICT DO NOTHING;
