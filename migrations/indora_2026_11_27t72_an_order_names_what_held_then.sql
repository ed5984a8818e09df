-- What a deed of some moment went by: agreed by then, whatever was decided back over its day afterwards.
CREATE FUNCTION settings_named_at(entity int, names text[], moment timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(v.name, to_jsonb(v) - 'name'), '{}') FROM (
    SELECT DISTINCT ON (s.name) s.name, s.value, d.id AS decision, d.number, d.kind, d.decided_on, d.effective_from,
           LEAST(d.effective_until, d.revoked_from - 1) AS effective_until, d.first
    FROM decision d JOIN setting s ON s.decision = d.id, LATERAL (SELECT ($3 AT TIME ZONE 'Asia/Jakarta')::date AS day) t
    WHERE d.entity = $1 AND s.name = ANY ($2) AND d.state IN ('in_force', 'revoked') AND (d.first OR d.agreed_at <= $3) AND d.effective_from <= t.day
      AND (d.effective_until IS NULL OR d.effective_until >= t.day)
      AND (d.revoked_from IS NULL OR d.revoked_from > t.day OR NOT EXISTS (SELECT FROM decision n WHERE n.revokes = d.id AND n.agreed_at <= $3))
    ORDER BY s.name, d.effective_until IS NOT NULL DESC, d.effective_from DESC, d.id DESC) v
$$;
CREATE INDEX decision_revokes ON decision (revokes) WHERE revokes IS NOT NULL;
