-- What a person typed at registration, kept beside the code until it is proven, then forgotten.
CREATE TABLE IF NOT EXISTS registration (
  code bigint PRIMARY KEY REFERENCES code ON DELETE CASCADE,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100), password_hash text NOT NULL
);
GRANT SELECT, INSERT, DELETE ON registration TO indora_app;

-- A changed phone number is proven at both ends: a code to the old one and a code to the new one.
ALTER TABLE code DROP CONSTRAINT IF EXISTS code_purpose_check;
ALTER TABLE code ADD CONSTRAINT code_purpose_check
  CHECK (purpose IN ('daftar','lupa-sandi','lacak-pesanan','langkah-dua','nomor-lama','nomor-baru'));
CREATE INDEX IF NOT EXISTS code_of_browser ON code (browser_hash, purpose, made_at DESC);
CREATE INDEX IF NOT EXISTS code_old ON code (made_at);
GRANT DELETE ON code, login, message TO indora_app;

-- An app code opens once: the step it was made for, and every earlier one, is worn out.
ALTER TABLE person ADD COLUMN IF NOT EXISTS totp_last_step bigint NOT NULL DEFAULT 0;

-- Sending: a lease and growing pauses between tries; a code that nobody can use any more is not sent.
ALTER TABLE message ADD COLUMN IF NOT EXISTS next_try_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE message ADD COLUMN IF NOT EXISTS useless_after timestamptz;
CREATE INDEX IF NOT EXISTS message_newest ON message (made_at DESC);

-- Member numbers count up within each primary.
CREATE TABLE IF NOT EXISTS member_counter (coop int PRIMARY KEY REFERENCES coop, last int NOT NULL CHECK (last > 0));
GRANT SELECT, INSERT, UPDATE ON member_counter TO indora_app;

-- The app may propose an office, grant what was proposed, and end it; it cannot write one that is already granted,
-- nor change whose it is.
REVOKE UPDATE ON office FROM indora_app;
GRANT UPDATE (granted_by, granted_at, ended_by, ended_at) ON office TO indora_app;
CREATE OR REPLACE FUNCTION offices_begin_as_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND current_user = 'indora_app'
     AND (NEW.proposed_by IS NULL OR NEW.granted_by IS NOT NULL OR NEW.granted_at IS NOT NULL) THEN
    RAISE EXCEPTION 'an office begins as a proposal' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.ended_at IS NOT NULL THEN
      RAISE EXCEPTION 'an ended office stays ended' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.granted_at IS NOT NULL AND (NEW.granted_at, NEW.granted_by) IS DISTINCT FROM (OLD.granted_at, OLD.granted_by) THEN
      RAISE EXCEPTION 'an office is granted once' USING ERRCODE = 'check_violation';
    END IF;
    IF current_user = 'indora_app' AND (NEW.granted_at IS NULL) <> (NEW.granted_by IS NULL) THEN
      RAISE EXCEPTION 'an office is granted by somebody' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS offices_begin_as_proposals ON office;
CREATE TRIGGER offices_begin_as_proposals BEFORE INSERT OR UPDATE ON office FOR EACH ROW EXECUTE FUNCTION offices_begin_as_proposals();
