-- The same as settings_on, each value with the decision that set it: whoever shows a figure names it without a second question.
CREATE FUNCTION settings_named(entity int, names text[], day date) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(v.name, to_jsonb(v) - 'name'), '{}') FROM (
    SELECT DISTINCT ON (s.name) s.name, s.value, d.id AS decision, d.number, d.kind, d.decided_on, d.effective_from,
           LEAST(d.effective_until, d.revoked_from - 1) AS effective_until, d.first
    FROM decision d JOIN setting s ON s.decision = d.id
    WHERE d.entity = $1 AND s.name = ANY ($2) AND d.state IN ('in_force', 'revoked') AND d.effective_from <= $3
      AND (d.effective_until IS NULL OR d.effective_until >= $3) AND (d.revoked_from IS NULL OR d.revoked_from > $3)
    ORDER BY s.name, d.effective_until IS NOT NULL DESC, d.effective_from DESC, d.id DESC) v
$$;
