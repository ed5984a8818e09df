-- Attempts to pay, what the gateway said of them, and what goes back.

CREATE TABLE payment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject text NOT NULL CHECK (subject IN ('order','ppob','savings')), subject_id bigint NOT NULL,
  attempt int NOT NULL CHECK (attempt BETWEEN 1 AND 50),
  gateway_order_id text NOT NULL UNIQUE CHECK (gateway_order_id ~ '^[A-Za-z0-9_.~-]{3,50}$'),
  method text NOT NULL, amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  state text NOT NULL,
  transaction_id uuid UNIQUE, instructions jsonb, expires_at timestamptz,
  received_idr bigint NOT NULL DEFAULT 0 CHECK (received_idr BETWEEN 0 AND amount_idr),
  refunded_idr bigint NOT NULL DEFAULT 0, fee_idr bigint NOT NULL DEFAULT 0 CHECK (fee_idr >= 0),
  made_at timestamptz NOT NULL DEFAULT now(), paid_at timestamptz,
  asked_at timestamptz, asked_times int NOT NULL DEFAULT 0, ask_next_at timestamptz NOT NULL DEFAULT now(),
  trouble text,
  CONSTRAINT one_attempt_of_a_number UNIQUE (subject, subject_id, attempt),
  CONSTRAINT refund_within_received CHECK (refunded_idr BETWEEN 0 AND received_idr)
);
CREATE INDEX payment_to_ask ON payment (ask_next_at) WHERE state IN ('intended','pending','paid','cancelling');
CREATE TRIGGER payment_keeps_to_life BEFORE INSERT OR UPDATE OF state ON payment FOR EACH ROW EXECUTE FUNCTION keep_to_life('payment');

-- The inbox: every notice as it came, once; a nudge to ask, never a fact.
CREATE TABLE notice (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gateway text NOT NULL CHECK (gateway IN ('midtrans','digiflazz')),
  digest bytea NOT NULL CHECK (length(digest) = 32), about text NOT NULL,
  body bytea NOT NULL CHECK (length(body) <= 262144), received_at timestamptz NOT NULL DEFAULT now(),
  seen_times int NOT NULL DEFAULT 1, handled_at timestamptz, outcome text,
  CONSTRAINT once_per_digest UNIQUE (gateway, digest)
);
CREATE INDEX notice_waiting ON notice (id) WHERE handled_at IS NULL;

-- Money that goes back. A method the gateway cannot refund becomes a payable that an officer settles.
CREATE TABLE refund (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment bigint REFERENCES payment, order_id bigint NOT NULL REFERENCES shop_order,
  source text NOT NULL UNIQUE, refund_key text NOT NULL UNIQUE CHECK (refund_key ~ '^[A-Za-z0-9_-]{3,40}$'),
  amount_idr bigint NOT NULL CHECK (amount_idr > 0), reason text NOT NULL CHECK (length(reason) BETWEEN 3 AND 200),
  way text NOT NULL CHECK (way IN ('gateway','tunai','transfer')),
  state text NOT NULL,
  asked_by bigint REFERENCES person, approved_by bigint REFERENCES person, paid_by bigint REFERENCES person,
  made_at timestamptz NOT NULL DEFAULT now(), done_at timestamptz,
  tries int NOT NULL DEFAULT 0, next_try_at timestamptz NOT NULL DEFAULT now(), trouble text,
  CONSTRAINT large_refunds_need_two CHECK (approved_by IS NULL OR approved_by <> asked_by)
);
CREATE INDEX refund_of_order ON refund (order_id);
CREATE INDEX refund_open ON refund (next_try_at) WHERE state IN ('approved','sent');
CREATE TRIGGER refund_keeps_to_life BEFORE INSERT OR UPDATE OF state ON refund FOR EACH ROW EXECUTE FUNCTION keep_to_life('refund');

-- A difference, an alarm, a thing that a person must look at: with an owner and an end.
CREATE TABLE task (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL UNIQUE, entity int NOT NULL REFERENCES coop, kind text NOT NULL, subject text NOT NULL, text text NOT NULL,
  role text NOT NULL, made_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz, done_by bigint REFERENCES person, outcome text
);
CREATE INDEX task_open ON task (entity, id) WHERE done_at IS NULL;

GRANT SELECT, INSERT ON payment, notice, refund, task TO indora_app;
GRANT UPDATE (state, transaction_id, instructions, expires_at, received_idr, refunded_idr, fee_idr, paid_at, asked_at, asked_times, ask_next_at, trouble) ON payment TO indora_app;
GRANT UPDATE (seen_times, handled_at, outcome) ON notice TO indora_app;
GRANT UPDATE (state, way, approved_by, paid_by, done_at, tries, next_try_at, trouble) ON refund TO indora_app;
GRANT UPDATE (done_at, done_by, outcome) ON task TO indora_app;
