-- Fees and limits come from the register of decisions too. What holds on a day, for a statement that needs it beside other things:
-- the same order as app/domain/governance/setting.py (a value for a limited time first, then the newest).
CREATE FUNCTION settings_on(entity int, names text[], day date) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(v.name, v.value), '{}') FROM (
    SELECT DISTINCT ON (s.name) s.name, s.value FROM decision d JOIN setting s ON s.decision = d.id
    WHERE d.entity = $1 AND s.name = ANY ($2) AND d.state IN ('in_force', 'revoked') AND d.effective_from <= $3
      AND (d.effective_until IS NULL OR d.effective_until >= $3) AND (d.revoked_from IS NULL OR d.revoked_from > $3)
    ORDER BY s.name, d.effective_until IS NOT NULL DESC, d.effective_from DESC, d.id DESC) v
$$;

-- Where a co-op runs already, the fees that hold today are what it begins with. The old table goes once no older version reads it.
INSERT INTO setting (decision, name, value)
SELECT d.id, 'ongkos_kirim', (SELECT jsonb_object_agg(kecamatan, fee_idr) FROM delivery_fee WHERE valid_until IS NULL)
FROM decision d JOIN coop c ON c.id = d.entity AND c.kind = 'sekunder'
WHERE d.first AND EXISTS (SELECT FROM delivery_fee WHERE valid_until IS NULL);
