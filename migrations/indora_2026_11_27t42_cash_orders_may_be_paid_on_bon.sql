-- At the counter a cash order may be paid with the member's own account instead; no other change of the tender is possible.
CREATE OR REPLACE FUNCTION only_cash_becomes_own_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (OLD.tender = 'tunai' AND NEW.tender IN ('simpanan', 'bon') AND OLD.state = 'packed') THEN
    RAISE EXCEPTION 'the tender of an order stays' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER only_cash_becomes_own_money BEFORE UPDATE OF tender ON shop_order
  FOR EACH ROW WHEN (OLD.tender IS DISTINCT FROM NEW.tender) EXECUTE FUNCTION only_cash_becomes_own_money();
GRANT UPDATE (tender) ON shop_order TO indora_app;
