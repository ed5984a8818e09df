-- Persons, their logins, codes, offices and membership.

CREATE TABLE person (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone text NOT NULL UNIQUE CHECK (phone ~ '^\+[1-9][0-9]{7,14}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  password_hash text,
  totp_secret text,
  created_at timestamptz NOT NULL DEFAULT now(),
  password_changed_at timestamptz,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'removed'))
);

-- A person is a member of a primary, never of the sekunder. Leaving is a row of its own.
CREATE TABLE membership (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, coop int NOT NULL REFERENCES coop,
  member_no text NOT NULL UNIQUE, since date NOT NULL, ended_on date, ended_why text,
  CHECK (ended_on IS NULL OR ended_on >= since)
);
CREATE UNIQUE INDEX one_living_membership ON membership (person) WHERE ended_on IS NULL;
CREATE FUNCTION members_belong_to_primaries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT kind FROM coop WHERE id = NEW.coop) <> 'primer' THEN
    RAISE EXCEPTION 'a person is a member of a primary' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER members_belong_to_primaries BEFORE INSERT OR UPDATE OF coop ON membership
  FOR EACH ROW EXECUTE FUNCTION members_belong_to_primaries();

-- An office is held at one co-op until it ends; great power needs two: proposed by one, granted by another.
CREATE TABLE office (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, coop int NOT NULL REFERENCES coop,
  role text NOT NULL CHECK (role IN ('kasir','gudang','kurir','manajer','ketua','sekretaris','bendahara','pengawas','admin','superadmin','penjual')),
  proposed_by bigint REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  granted_by bigint REFERENCES person, granted_at timestamptz,
  ended_by bigint REFERENCES person, ended_at timestamptz,
  CONSTRAINT two_persons_for_an_office CHECK (granted_by IS NULL OR granted_by <> proposed_by),
  CONSTRAINT nobody_grants_himself CHECK (granted_by IS NULL OR granted_by <> person)
);
CREATE UNIQUE INDEX one_living_office_of_a_kind ON office (person, coop, role) WHERE ended_at IS NULL;

-- A login: 256 random bits in the cookie, their SHA-256 here.
CREATE TABLE login (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  person bigint NOT NULL REFERENCES person,
  staff boolean NOT NULL DEFAULT false,
  device text NOT NULL DEFAULT '', address text NOT NULL DEFAULT '',
  began_at timestamptz NOT NULL DEFAULT now(), seen_at timestamptz NOT NULL DEFAULT now(),
  idle_until timestamptz NOT NULL, ends_at timestamptz NOT NULL,
  stepped_up_until timestamptz,
  ended_at timestamptz, ended_why text
);
CREATE INDEX living_logins_of_person ON login (person) WHERE ended_at IS NULL;

-- A six-digit code, bound to phone, purpose and browser; the try counter rises before the compare.
CREATE TABLE code (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone text NOT NULL, purpose text NOT NULL CHECK (purpose IN ('daftar','lupa-sandi','lacak-pesanan','langkah-dua')),
  browser_hash bytea NOT NULL, code_hash bytea NOT NULL,
  tries int NOT NULL DEFAULT 0 CHECK (tries <= 5),
  made_at timestamptz NOT NULL DEFAULT now(), ends_at timestamptz NOT NULL DEFAULT now() + interval '10 minutes',
  used_at timestamptz
);
CREATE INDEX code_of_phone ON code (phone, purpose, made_at DESC);

-- What was sent or waits to be sent. The body may hold a code: the sender blanks it after sending, the demo outbox shows it.
CREATE TABLE message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL UNIQUE, channel text NOT NULL CHECK (channel IN ('whatsapp','sms','email')),
  recipient text NOT NULL, body text NOT NULL CHECK (length(body) <= 2000),
  made_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz, tries int NOT NULL DEFAULT 0, trouble text
);
CREATE INDEX message_waiting ON message (id) WHERE sent_at IS NULL;

CREATE TABLE address (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person bigint NOT NULL REFERENCES person, label text NOT NULL CHECK (length(label) BETWEEN 1 AND 40),
  recipient text NOT NULL, phone text NOT NULL, kecamatan text NOT NULL, desa text NOT NULL DEFAULT '', street text NOT NULL CHECK (length(street) BETWEEN 3 AND 300),
  created_at timestamptz NOT NULL DEFAULT now(), removed_at timestamptz
);
CREATE INDEX address_of_person ON address (person) WHERE removed_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON person, membership, office, login, code, message, address TO indora_app;
