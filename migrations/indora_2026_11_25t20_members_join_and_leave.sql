-- Who a person is on paper, what he agreed to, how he joins and leaves a primary, and who acted for him.

-- Villages of the kabupaten, filled with the reference data (source: see docs/anggota.md).
CREATE TABLE village (
  code text PRIMARY KEY CHECK (code ~ '^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[12][0-9]{3}$'),
  kecamatan text NOT NULL, name text NOT NULL, kind text NOT NULL CHECK (kind IN ('desa','kelurahan'))
);
CREATE INDEX village_of_kecamatan ON village (kecamatan, name);
GRANT SELECT ON village TO indora_app;

-- People without a telephone are members too: they log in with the member number.
ALTER TABLE person ALTER COLUMN phone DROP NOT NULL;

-- Pictures and papers that only a few may see. Sealed by the application: who reads the database or a backup sees noise.
CREATE TABLE private_file (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name ~ '^[A-Za-z0-9_-]{22}$'),
  person bigint NOT NULL REFERENCES person, kind text NOT NULL CHECK (kind IN ('ktp')),
  media_type text NOT NULL, sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 30 AND 3000000),
  made_by bigint NOT NULL REFERENCES person, made_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX private_file_of_person ON private_file (person);
GRANT SELECT, INSERT, DELETE ON private_file TO indora_app;

-- NIK: sealed, found by a keyed digest, shown masked. The rest of the paper identity is the register's.
CREATE TABLE person_identity (
  person bigint PRIMARY KEY REFERENCES person,
  nik_sealed bytea, nik_digest bytea UNIQUE CHECK (length(nik_digest) = 32), nik_masked text NOT NULL DEFAULT '',
  birth_place text NOT NULL DEFAULT '' CHECK (length(birth_place) <= 60), birth_date date CHECK (birth_date > '1900-01-01'),
  sex text NOT NULL DEFAULT '' CHECK (sex IN ('','L','P')), occupation text NOT NULL DEFAULT '' CHECK (length(occupation) <= 60),
  village text REFERENCES village, street text NOT NULL DEFAULT '' CHECK (length(street) <= 300),
  written_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_nik_is_sealed_found_and_masked CHECK ((nik_sealed IS NULL) = (nik_digest IS NULL) AND (nik_digest IS NULL) = (nik_masked = ''))
);
GRANT SELECT, INSERT, UPDATE ON person_identity TO indora_app;

-- What people are asked to agree to, by purpose and version; the newest version is shown.
CREATE TABLE consent_text (
  purpose text NOT NULL CHECK (purpose ~ '^[a-z-]{3,30}$'), version int NOT NULL CHECK (version > 0),
  title text NOT NULL, body text NOT NULL, basis text NOT NULL, needed boolean NOT NULL, since date NOT NULL,
  PRIMARY KEY (purpose, version)
);
GRANT SELECT ON consent_text TO indora_app;
CREATE TABLE consent (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, purpose text NOT NULL, version int NOT NULL, given boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT now(), written_by bigint NOT NULL REFERENCES person,
  FOREIGN KEY (purpose, version) REFERENCES consent_text
);
CREATE INDEX consent_of_person ON consent (person, purpose, id DESC);
CREATE TRIGGER consent_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON consent TO indora_app;

-- The application for membership.
CREATE TABLE application (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number text NOT NULL UNIQUE CHECK (number ~ '^[A-Z0-9-]{12,40}$'),
  person bigint NOT NULL REFERENCES person, coop int REFERENCES coop, state text NOT NULL,
  name text NOT NULL DEFAULT '' CHECK (length(name) <= 100),
  nik_sealed bytea, nik_digest bytea CHECK (length(nik_digest) = 32), nik_masked text NOT NULL DEFAULT '',
  birth_place text NOT NULL DEFAULT '' CHECK (length(birth_place) <= 60), birth_date date,
  sex text NOT NULL DEFAULT '' CHECK (sex IN ('','L','P')), occupation text NOT NULL DEFAULT '' CHECK (length(occupation) <= 60),
  village text REFERENCES village, street text NOT NULL DEFAULT '' CHECK (length(street) <= 300),
  photo bigint REFERENCES private_file ON DELETE SET NULL,
  pokok_idr bigint CHECK (pokok_idr BETWEEN 1 AND 1000000000),
  made_at timestamptz NOT NULL DEFAULT now(), submitted_at timestamptz, decided_at timestamptz, ended_at timestamptz,
  decided_by bigint REFERENCES person, reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
  CONSTRAINT what_is_submitted_is_complete CHECK (state NOT IN ('submitted','accepted') OR
    (coop IS NOT NULL AND name <> '' AND nik_digest IS NOT NULL AND birth_date IS NOT NULL AND sex <> '' AND village IS NOT NULL AND submitted_at IS NOT NULL)),
  CONSTRAINT nobody_accepts_himself CHECK (decided_by IS NULL OR decided_by <> person),
  CONSTRAINT what_is_accepted_has_a_price CHECK (state <> 'accepted' OR pokok_idr IS NOT NULL)
);
-- One person, one living application, in whichever primary: by account and by NIK.
CREATE UNIQUE INDEX one_living_application_of_person ON application (person) WHERE state IN ('draft','submitted','accepted');
CREATE UNIQUE INDEX one_living_application_of_nik ON application (nik_digest) WHERE state IN ('submitted','accepted');
CREATE INDEX application_of_coop ON application (coop, state, id);
CREATE TRIGGER application_keeps_to_life BEFORE INSERT OR UPDATE OF state ON application FOR EACH ROW EXECUTE FUNCTION keep_to_life('application');
GRANT SELECT, INSERT, UPDATE ON application TO indora_app;

-- A membership is never deleted and never changes hands; it ends once.
REVOKE UPDATE ON membership FROM indora_app;
GRANT UPDATE (ended_on, ended_why) ON membership TO indora_app;
CREATE FUNCTION an_ended_membership_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_on IS NOT NULL THEN
    RAISE EXCEPTION 'an ended membership stays ended' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER an_ended_membership_stays_ended BEFORE UPDATE ON membership FOR EACH ROW EXECUTE FUNCTION an_ended_membership_stays_ended();
CREATE INDEX membership_register ON membership (coop, member_no);
CREATE INDEX membership_of_person ON membership (person, id);

-- Leaving: asked by the member or begun by an officer, looked at by one officer, decided by another, settled in money.
CREATE TABLE departure (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  membership bigint NOT NULL REFERENCES membership, person bigint NOT NULL REFERENCES person, coop int NOT NULL REFERENCES coop,
  kind text NOT NULL CHECK (kind IN ('mundur','pindah','meninggal','diberhentikan')), state text NOT NULL,
  to_coop int REFERENCES coop, reason text NOT NULL CHECK (length(reason) BETWEEN 3 AND 300),
  recipient text NOT NULL DEFAULT '' CHECK (length(recipient) <= 100),
  asked_by bigint NOT NULL REFERENCES person, reviewed_by bigint REFERENCES person, decided_by bigint REFERENCES person, settled_by bigint REFERENCES person,
  asked_at timestamptz NOT NULL DEFAULT now(), decided_at timestamptz, settled_at timestamptz,
  answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 300),
  pokok_idr bigint, wajib_idr bigint, sukarela_idr bigint, bon_idr bigint, paid_idr bigint CHECK (paid_idr >= 0),
  shu_rule text CHECK (shu_rule IN ('ikut','tidak')),
  CONSTRAINT a_move_has_a_goal CHECK ((kind = 'pindah') = (to_coop IS NOT NULL) AND to_coop IS DISTINCT FROM coop),
  CONSTRAINT two_persons_for_a_departure CHECK (decided_by IS NULL OR decided_by <> reviewed_by),
  CONSTRAINT nobody_decides_his_own_leaving CHECK (decided_by IS NULL OR decided_by <> person),
  CONSTRAINT a_settlement_adds_up CHECK (state <> 'settled' OR paid_idr = pokok_idr + wajib_idr + sukarela_idr - bon_idr)
);
CREATE UNIQUE INDEX one_living_departure ON departure (membership) WHERE state IN ('requested','reviewed','approved');
CREATE INDEX departure_of_coop ON departure (coop, state, id);
CREATE TRIGGER departure_keeps_to_life BEFORE INSERT OR UPDATE OF state ON departure FOR EACH ROW EXECUTE FUNCTION keep_to_life('departure');
GRANT SELECT, INSERT, UPDATE ON departure TO indora_app;

-- A member stands at the counter: shown by his PIN or by a slip he signs. Each act done for him is a row he can see.
CREATE TABLE person_pin (
  person bigint PRIMARY KEY REFERENCES person, pin_hash text NOT NULL, set_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON person_pin TO indora_app;
CREATE TABLE presence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, coop int NOT NULL REFERENCES coop, seen_by bigint NOT NULL REFERENCES person,
  how text NOT NULL CHECK (how IN ('pin','surat')), slip text UNIQUE,
  at timestamptz NOT NULL DEFAULT now(), until timestamptz NOT NULL DEFAULT now() + interval '15 minutes',
  CONSTRAINT nobody_is_his_own_witness CHECK (seen_by <> person),
  CONSTRAINT a_slip_has_a_number CHECK ((how = 'surat') = (slip IS NOT NULL))
);
CREATE INDEX presence_of_person ON presence (person, id);
CREATE TRIGGER presence_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON presence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TABLE acted_for (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  presence bigint NOT NULL REFERENCES presence, person bigint NOT NULL REFERENCES person, coop int NOT NULL REFERENCES coop,
  done_by bigint NOT NULL REFERENCES person, deed text NOT NULL CHECK (length(deed) BETWEEN 3 AND 200), subject text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX acted_for_person ON acted_for (person, id DESC);
CREATE TRIGGER acted_for_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON acted_for FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON presence, acted_for TO indora_app;

-- A printed code opens an account once: for people whom no message reaches.
CREATE TABLE activation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, coop int NOT NULL REFERENCES coop,
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32), tries int NOT NULL DEFAULT 0 CHECK (tries <= 5),
  made_by bigint NOT NULL REFERENCES person, made_at timestamptz NOT NULL DEFAULT now(),
  ends_at timestamptz NOT NULL DEFAULT now() + interval '30 days', used_at timestamptz, ended_at timestamptz,
  CONSTRAINT nobody_prints_for_himself CHECK (made_by <> person)
);
CREATE UNIQUE INDEX one_living_activation ON activation (person) WHERE used_at IS NULL AND ended_at IS NULL;
GRANT SELECT, INSERT ON activation TO indora_app;
GRANT UPDATE (tries, used_at, ended_at) ON activation TO indora_app;

-- What a person asks about the own data: a correction, or to be forgotten.
CREATE TABLE data_request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, coop int REFERENCES coop, kind text NOT NULL CHECK (kind IN ('koreksi','penghapusan')), state text NOT NULL,
  field text NOT NULL DEFAULT '', wanted_sealed bytea, wanted_shown text NOT NULL DEFAULT '', reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
  asked_at timestamptz NOT NULL DEFAULT now(), answer_by timestamptz NOT NULL DEFAULT now() + interval '72 hours',
  decided_by bigint REFERENCES person, decided_at timestamptz, answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 300),
  CONSTRAINT nobody_decides_about_himself CHECK (decided_by IS NULL OR decided_by <> person)
);
CREATE UNIQUE INDEX one_living_request ON data_request (person, kind, field) WHERE state = 'requested';
CREATE INDEX data_request_of_coop ON data_request (coop, state, id);
CREATE TRIGGER data_request_keeps_to_life BEFORE INSERT OR UPDATE OF state ON data_request FOR EACH ROW EXECUTE FUNCTION keep_to_life('data_request');
GRANT SELECT, INSERT, UPDATE ON data_request TO indora_app;

-- Who was forgotten, when, by whom: a restored copy of the database is made to forget again.
CREATE TABLE erasure (
  person bigint PRIMARY KEY REFERENCES person, at timestamptz NOT NULL DEFAULT now(), done_by bigint REFERENCES person, reason text NOT NULL
);
CREATE TRIGGER erasure_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON erasure TO indora_app;

-- Orders and PPOB keep what was sold; whose it was goes with the person, and only then.
CREATE FUNCTION forget_orders_of(who bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM erasure WHERE person = who) THEN
    RAISE EXCEPTION 'person % was not erased', who USING ERRCODE = 'check_violation';
  END IF;
  UPDATE shop_order SET name = 'Orang yang dihapus', phone = '-', street = CASE WHEN street IS NULL THEN NULL ELSE '-' END, note = '' WHERE person = who;
  UPDATE ppob_transaction SET name = 'Orang yang dihapus', phone = '', customer_name = '', customer_no = '…' || right(customer_no, 3) WHERE person = who;
  UPDATE ppob_inquiry SET customer_name = '', customer_no = '…' || right(customer_no, 3), told = '{}' WHERE person = who;
END $$;
REVOKE EXECUTE ON FUNCTION forget_orders_of(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_orders_of(bigint) TO indora_app;
