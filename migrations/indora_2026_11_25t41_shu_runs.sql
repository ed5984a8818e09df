-- SHU: how it is divided (per entity and year), its runs with each step, each member's share, the tree over the shares, and what was paid out.

-- Which business an account's income and cost belong to; the longest beginning of the code counts, what has none is refused.
CREATE TABLE shu_account_side (
  code_begins text PRIMARY KEY CHECK (code_begins ~ '^[4-6][0-9]{0,3}$'),
  side text NOT NULL CHECK (side IN ('anggota','bukan','bersama'))
);
INSERT INTO shu_account_side VALUES ('41','anggota'), ('42','bukan'), ('4301','anggota'), ('4302','bukan'), ('44','bersama'), ('45','bersama'),
  ('4901','anggota'), ('4902','bersama'), ('51','anggota'), ('52','bukan'), ('6','bersama');

-- A table of shares in basis points. A default holds from its year on; a decision for one year leaves the default as it is.
CREATE TABLE shu_allocation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop,
  business text NOT NULL CHECK (business IN ('anggota','bukan')),
  year int NOT NULL CHECK (year BETWEEN 2000 AND 2999), only_this_year boolean NOT NULL,
  cadangan_bp int NOT NULL CHECK (cadangan_bp >= 0), jasa_modal_bp int NOT NULL CHECK (jasa_modal_bp >= 0),
  jasa_usaha_bp int NOT NULL CHECK (jasa_usaha_bp >= 0), pengurus_bp int NOT NULL CHECK (pengurus_bp >= 0),
  pegawai_bp int NOT NULL CHECK (pegawai_bp >= 0), pendidikan_bp int NOT NULL CHECK (pendidikan_bp >= 0),
  sosial_bp int NOT NULL CHECK (sosial_bp >= 0), daerah_bp int NOT NULL CHECK (daerah_bp >= 0),
  decision bigint, set_by bigint REFERENCES person, set_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_table_is_exactly_a_hundred_percent CHECK
    (cadangan_bp + jasa_modal_bp + jasa_usaha_bp + pengurus_bp + pegawai_bp + pendidikan_bp + sosial_bp + daerah_bp = 10000)
);
CREATE INDEX shu_allocation_of_entity ON shu_allocation (entity, business, year, id);

-- What counts for whom; a rule holds from its year on.
CREATE TABLE shu_rule (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, year int NOT NULL CHECK (year BETWEEN 2000 AND 2999),
  simpanan text[] NOT NULL CHECK (simpanan <@ ARRAY['pokok','wajib','sukarela'] AND cardinality(simpanan) > 0),
  simpanan_at text NOT NULL CHECK (simpanan_at IN ('akhir_tahun','rata_rata_harian')),
  pools text[] NOT NULL CHECK (pools <@ ARRAY['retail','ppob','marketplace'] AND cardinality(pools) > 0),
  measured_by text NOT NULL CHECK (measured_by IN ('anggota','semua')),        -- below the line of T: members' purchases, or all sales
  common_key text NOT NULL CHECK (common_key IN ('omzet','margin')),           -- what common costs are split by
  decision bigint, set_by bigint REFERENCES person, set_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX shu_rule_of_entity ON shu_rule (entity, year, id);

CREATE TABLE shu_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity int NOT NULL REFERENCES coop, year int NOT NULL CHECK (year BETWEEN 2000 AND 2999), version int NOT NULL CHECK (version > 0),
  state text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(), work bigint,
  -- what it was reckoned by and from; written once, while it is being reckoned
  terms jsonb, shu_idr bigint, member_shu_idr bigint, other_shu_idr bigint,
  jasa_modal_pool_idr bigint, jasa_usaha_pool_idr bigint, simpanan_idr bigint, usaha_idr bigint, measure_idr bigint,
  members int, jasa_modal_idr bigint, jasa_usaha_idr bigint, rounding_idr bigint, undivided_idr bigint, funds jsonb,
  root bytea CHECK (length(root) = 32), sum_idr bigint, reckoned_at timestamptz,
  -- who took it further; five steps, different persons
  reckoned_by bigint REFERENCES person, reviewed_by bigint REFERENCES person, checked_by bigint REFERENCES person,
  approved_by bigint REFERENCES person, approved_on date, decision bigint,
  CONSTRAINT one_version_of_a_number UNIQUE (entity, year, version),
  CONSTRAINT reviewed_by_another CHECK (reviewed_by <> reckoned_by),
  CONSTRAINT checked_by_another CHECK (checked_by <> reckoned_by AND checked_by <> reviewed_by),
  CONSTRAINT approved_by_another CHECK (approved_by <> reckoned_by AND approved_by <> reviewed_by AND approved_by <> checked_by),
  CONSTRAINT reckoned_is_whole CHECK (state IN ('menghitung','diganti') OR num_nulls(terms, shu_idr, member_shu_idr, other_shu_idr,
    jasa_modal_pool_idr, jasa_usaha_pool_idr, simpanan_idr, usaha_idr, measure_idr, members, jasa_modal_idr, jasa_usaha_idr, rounding_idr,
    undivided_idr, funds, root, sum_idr, reckoned_at, reckoned_by) = 0),
  CONSTRAINT steps_have_their_persons CHECK (
    (state NOT IN ('ditinjau','diperiksa','disahkan','dibagikan') OR reviewed_by IS NOT NULL)
    AND (state NOT IN ('diperiksa','disahkan','dibagikan') OR checked_by IS NOT NULL)
    AND (state NOT IN ('disahkan','dibagikan') OR num_nulls(approved_by, approved_on, decision) = 0)),
  CONSTRAINT parts_and_rounding_make_the_pools CHECK
    (jasa_modal_pool_idr + jasa_usaha_pool_idr = jasa_modal_idr + jasa_usaha_idr + rounding_idr + undivided_idr),
  CONSTRAINT the_tree_sums_the_shares CHECK (sum_idr = jasa_modal_idr + jasa_usaha_idr)
);
CREATE UNIQUE INDEX one_approved_run_a_year ON shu_run (entity, year) WHERE state IN ('disahkan','dibagikan');
CREATE UNIQUE INDEX one_open_run_a_year ON shu_run (entity, year) WHERE state IN ('menghitung','dihitung','ditinjau','diperiksa');
CREATE TRIGGER shu_run_keeps_to_life BEFORE INSERT OR UPDATE OF state ON shu_run FOR EACH ROW EXECUTE FUNCTION keep_to_life('shu_run');
CREATE TRIGGER shu_run_is_kept BEFORE DELETE OR TRUNCATE ON shu_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Figures are written once, while the run is being reckoned; afterwards only the state and the persons move, and from the approval on nothing but the state.
CREATE FUNCTION shu_run_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  movable text[] := ARRAY['state'];
BEGIN
  IF OLD.state = 'menghitung' THEN
    movable := NULL;
  ELSIF OLD.state = 'dihitung' THEN
    movable := movable || ARRAY['reviewed_by'];
  ELSIF OLD.state = 'ditinjau' THEN
    movable := movable || ARRAY['checked_by'];
  ELSIF OLD.state = 'diperiksa' THEN
    movable := movable || ARRAY['approved_by','approved_on','decision'];
  END IF;
  IF (movable IS NULL AND (NEW.id, NEW.entity, NEW.year, NEW.version) IS DISTINCT FROM (OLD.id, OLD.entity, OLD.year, OLD.version))
     OR (movable IS NOT NULL AND to_jsonb(NEW) - movable <> to_jsonb(OLD) - movable) THEN
    RAISE EXCEPTION 'SHU run %/%/% is frozen', OLD.entity, OLD.year, OLD.version USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shu_is_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shu_run_is_frozen BEFORE UPDATE ON shu_run FOR EACH ROW EXECUTE FUNCTION shu_run_is_frozen();

-- The steps as people read them.
CREATE TABLE shu_step (
  run bigint NOT NULL REFERENCES shu_run, no int NOT NULL, chapter text NOT NULL, words text NOT NULL, how text NOT NULL DEFAULT '',
  amount_idr bigint NOT NULL, PRIMARY KEY (run, no)
);

-- One row a member: persons of a primary, primaries of the sekunder. `place` is the leaf's place in the tree.
CREATE TABLE shu_share (
  run bigint NOT NULL, member bigint NOT NULL, member_no text NOT NULL,
  simpanan_idr bigint NOT NULL CHECK (simpanan_idr >= 0), usaha_idr bigint NOT NULL CHECK (usaha_idr >= 0),
  jasa_modal_idr bigint NOT NULL CHECK (jasa_modal_idr >= 0), jasa_usaha_idr bigint NOT NULL CHECK (jasa_usaha_idr >= 0),
  total_idr bigint NOT NULL GENERATED ALWAYS AS (jasa_modal_idr + jasa_usaha_idr) STORED,
  salt bytea NOT NULL CHECK (length(salt) = 16), leaf bytea NOT NULL CHECK (length(leaf) = 32), place int NOT NULL CHECK (place >= 0),
  PRIMARY KEY (run, member)
);
CREATE INDEX shu_share_by_number ON shu_share (run, member_no);

-- The tree, level by level from the leaves: nodes of 40 bytes (hash, sum) in pieces of 1,024, so that a path is a few short reads.
CREATE TABLE shu_tree (
  run bigint NOT NULL REFERENCES shu_run, level int NOT NULL, piece int NOT NULL,
  nodes bytea NOT NULL CHECK (length(nodes) BETWEEN 40 AND 40960 AND length(nodes) % 40 = 0), PRIMARY KEY (run, level, piece)
);
ALTER TABLE shu_tree ALTER COLUMN nodes SET STORAGE EXTERNAL;

CREATE FUNCTION shu_rows_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT run FROM new_rows) n LEFT JOIN shu_run r ON r.id = n.run WHERE r.state IS DISTINCT FROM 'menghitung') THEN
    RAISE EXCEPTION 'rows come only while the run is being reckoned' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shu_is_frozen';
  END IF;
  RETURN NULL;
END $$;
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['shu_step','shu_share','shu_tree'] LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION shu_rows_admitted()', t || '_admitted', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['shu_allocation','shu_rule','shu_step','shu_share','shu_tree'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_is_append_only', t);
  END LOOP;
END $$;

-- Paid once per member and run.
CREATE TABLE shu_payout (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run bigint NOT NULL, member bigint NOT NULL, amount_idr bigint NOT NULL CHECK (amount_idr > 0),
  way text NOT NULL CHECK (way IN ('sukarela','tunai','bon','koperasi')),
  consent_at timestamptz, by_person bigint REFERENCES person, at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT each_member_is_paid_once UNIQUE (run, member),
  CONSTRAINT bon_needs_consent CHECK (way <> 'bon' OR consent_at IS NOT NULL),
  FOREIGN KEY (run, member) REFERENCES shu_share
);
CREATE FUNCTION shu_payout_admitted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM shu_run r JOIN shu_share s ON s.run = r.id AND s.member = NEW.member
                 WHERE r.id = NEW.run AND s.total_idr = NEW.amount_idr
                   AND (r.state = 'dibagikan' OR (r.state = 'disahkan' AND NEW.way = 'koperasi'))) THEN
    RAISE EXCEPTION 'SHU run % does not owe % to member %', NEW.run, NEW.amount_idr, NEW.member USING ERRCODE = 'check_violation', CONSTRAINT = 'paid_as_approved';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shu_payout_admitted BEFORE INSERT ON shu_payout FOR EACH ROW EXECUTE FUNCTION shu_payout_admitted();
CREATE TRIGGER shu_payout_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shu_payout
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON shu_account_side TO indora_app;
GRANT SELECT, INSERT ON shu_allocation, shu_rule, shu_run, shu_step, shu_share, shu_tree, shu_payout TO indora_app;
GRANT UPDATE (state, work, terms, shu_idr, member_shu_idr, other_shu_idr, jasa_modal_pool_idr, jasa_usaha_pool_idr, simpanan_idr, usaha_idr,
  measure_idr, members, jasa_modal_idr, jasa_usaha_idr, rounding_idr, undivided_idr, funds, root, sum_idr, reckoned_at, reckoned_by,
  reviewed_by, checked_by, approved_by, approved_on, decision) ON shu_run TO indora_app;
