-- Where the money of a refund stands in the books until it goes back: an advance, a sale that is undone, or already a debt.
ALTER TABLE refund ADD COLUMN IF NOT EXISTS from_role text NOT NULL DEFAULT 'uang_muka'
  CHECK (from_role IN ('uang_muka','retur_anggota','retur_bukan_anggota','utang_pengembalian'));

-- Whoever pays a large debt out of the till or the bank is not the one who approved it.
ALTER TABLE refund DROP CONSTRAINT IF EXISTS large_payouts_need_two;
ALTER TABLE refund ADD CONSTRAINT large_payouts_need_two
  CHECK (amount_idr <= 500000 OR paid_by IS NULL OR (approved_by IS NOT NULL AND approved_by <> paid_by));

-- Every attempt is asked about until nothing can change any more; then its next time is 'infinity'.
CREATE INDEX IF NOT EXISTS payment_due ON payment (ask_next_at) WHERE ask_next_at < 'infinity';
DROP INDEX IF EXISTS payment_to_ask;
CREATE INDEX IF NOT EXISTS payment_of_life ON payment (state, id);
CREATE INDEX IF NOT EXISTS notice_about ON notice (about, id);

-- One row for each day on which gateway, payments and account were compared and every question was answered.
CREATE TABLE IF NOT EXISTS reconciliation (
  day date PRIMARY KEY, made_at timestamptz NOT NULL DEFAULT now(),
  asked int NOT NULL, different int NOT NULL, gateway_idr bigint NOT NULL, books_idr bigint NOT NULL
);
GRANT SELECT, INSERT ON reconciliation TO indora_app;
