-- The gateway took money back after the goods had left, by reversing a settlement or by a chargeback: one officer proposes to bear it, another agrees.
CREATE TABLE IF NOT EXISTS gateway_loss (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment bigint NOT NULL REFERENCES payment, amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  reason text NOT NULL CHECK (length(reason) BETWEEN 5 AND 200),
  proposed_by bigint NOT NULL REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES person, decided_at timestamptz, approved boolean, why text NOT NULL DEFAULT '' CHECK (length(why) <= 200),
  CONSTRAINT two_persons_bear_a_loss CHECK (decided_by IS NULL OR decided_by <> proposed_by),
  CONSTRAINT decided_as_a_whole CHECK (num_nonnulls(decided_by, decided_at, approved) IN (0, 3))
);
CREATE UNIQUE INDEX IF NOT EXISTS one_living_loss_of_a_payment ON gateway_loss (payment) WHERE approved IS DISTINCT FROM false;
GRANT SELECT, INSERT ON gateway_loss TO indora_app;
GRANT UPDATE (decided_by, decided_at, approved, why) ON gateway_loss TO indora_app;

CREATE OR REPLACE FUNCTION loss_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.decided_at IS NOT NULL THEN
    RAISE EXCEPTION 'loss % was decided', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'loss_is_decided_once';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER loss_is_decided_once BEFORE UPDATE ON gateway_loss FOR EACH ROW EXECUTE FUNCTION loss_is_decided_once();

INSERT INTO account (entity, code, name, kind) SELECT id, '6112', 'Kerugian kanal pembayaran', 'beban' FROM coop ON CONFLICT DO NOTHING;
INSERT INTO account_role (entity, role, code) SELECT id, 'kerugian_gateway', '6112' FROM coop ON CONFLICT DO NOTHING;
CREATE INDEX IF NOT EXISTS task_about ON task (subject, id);
