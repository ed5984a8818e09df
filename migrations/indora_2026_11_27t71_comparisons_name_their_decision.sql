-- How long a price of another store proves something is decided; each report keeps which decision said so when it was made.
ALTER TABLE reference_price ADD COLUMN decision bigint REFERENCES decision;

UPDATE reference_price e SET decision = (settings_named(c.id, ARRAY['harga_pembanding_hari'], (e.reported_at AT TIME ZONE 'Asia/Jakarta')::date)
  -> 'harga_pembanding_hari' ->> 'decision')::bigint
FROM coop c WHERE c.kind = 'sekunder';

CREATE FUNCTION comparison_names_its_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.decision := (SELECT (settings_named(c.id, ARRAY['harga_pembanding_hari'], (NEW.reported_at AT TIME ZONE 'Asia/Jakarta')::date)
    -> 'harga_pembanding_hari' ->> 'decision')::bigint FROM coop c WHERE c.kind = 'sekunder');
  RETURN NEW;
END $$;
CREATE TRIGGER comparison_names_its_decision BEFORE INSERT ON reference_price FOR EACH ROW WHEN (NEW.decision IS NULL)
  EXECUTE FUNCTION comparison_names_its_decision();
