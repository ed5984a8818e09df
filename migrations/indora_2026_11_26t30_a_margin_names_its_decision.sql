-- A margin carries out a decision of the sekunder's register. What was proposed before keeps the decision an installation begins with.

ALTER TABLE ppob_margin_proposal ADD COLUMN IF NOT EXISTS decision_id bigint REFERENCES decision ON DELETE RESTRICT;
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'a_margin_names_its_decision') THEN
    ALTER TABLE ppob_margin_proposal ADD CONSTRAINT a_margin_names_its_decision
      CHECK (decision_id IS NOT NULL OR outcome IS NOT DISTINCT FROM 'refused') NOT VALID;
  END IF;
END $$;
CREATE INDEX IF NOT EXISTS margin_proposals_of_a_decision ON ppob_margin_proposal (decision_id);

CREATE OR REPLACE FUNCTION margin_proposals_are_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome IS NOT NULL OR (NEW.service, NEW.sku, NEW.class, NEW.flat_idr, NEW.rate_bp, NEW.why, NEW.decision, NEW.decision_id, NEW.proposed_by)
     IS DISTINCT FROM (OLD.service, OLD.sku, OLD.class, OLD.flat_idr, OLD.rate_bp, OLD.why, OLD.decision, OLD.decision_id, OLD.proposed_by) THEN
    RAISE EXCEPTION 'a proposal is decided once and not rewritten' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
