-- Tables of shares and rules are settings of the register of decisions; the database holds that a table is exactly a hundred percent.
DROP TABLE IF EXISTS shu_allocation, shu_rule;
CREATE OR REPLACE FUNCTION shares_bp(value jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(value) = 'object' AND NOT jsonb_path_exists(value, '$.* ? (@ < 0 || @.type() != "number")')
              THEN (SELECT sum(v::numeric)::bigint FROM jsonb_each_text(value) AS e (k, v)) END
$$;
ALTER TABLE setting DROP CONSTRAINT IF EXISTS a_table_is_exactly_a_hundred_percent;
ALTER TABLE setting ADD CONSTRAINT a_table_is_exactly_a_hundred_percent
  CHECK (name NOT LIKE 'shu\_alokasi\_%' OR coalesce(shares_bp(value), 0) = 10000);

ALTER TABLE shu_run DROP CONSTRAINT IF EXISTS decided_by_the_meeting;
ALTER TABLE shu_run ADD CONSTRAINT decided_by_the_meeting FOREIGN KEY (decision) REFERENCES decision;
CREATE OR REPLACE FUNCTION shu_run_is_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM decision WHERE id = NEW.decision AND entity = NEW.entity AND kind = 'rat' AND state = 'in_force'
                 AND decided_on > make_date(NEW.year, 12, 31) AND decided_on = NEW.approved_on) THEN
    RAISE EXCEPTION 'SHU run %/% needs a decision of the members'' meeting after the year', NEW.entity, NEW.year
      USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_by_the_meeting';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER shu_run_is_decided BEFORE UPDATE OF state ON shu_run
  FOR EACH ROW WHEN (NEW.state = 'disahkan' AND OLD.state <> 'disahkan') EXECUTE FUNCTION shu_run_is_decided();
