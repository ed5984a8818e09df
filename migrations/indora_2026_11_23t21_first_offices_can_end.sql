-- The first officers of a co-op are installed by the owner and were granted by nobody. That must not keep their office from ending.
CREATE OR REPLACE FUNCTION offices_begin_as_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF current_user = 'indora_app' AND (NEW.proposed_by IS NULL OR NEW.granted_by IS NOT NULL OR NEW.granted_at IS NOT NULL) THEN
      RAISE EXCEPTION 'an office begins as a proposal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'an ended office stays ended' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.granted_at IS NOT NULL THEN
    IF (NEW.granted_at, NEW.granted_by) IS DISTINCT FROM (OLD.granted_at, OLD.granted_by) THEN
      RAISE EXCEPTION 'an office is granted once' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF current_user = 'indora_app' AND (NEW.granted_at IS NULL) <> (NEW.granted_by IS NULL) THEN
    RAISE EXCEPTION 'an office is granted by somebody' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
