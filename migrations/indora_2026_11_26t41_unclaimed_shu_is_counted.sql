-- What of a year's SHU nobody has taken yet, as a running count: to be read among a million shares as among ten. Written by triggers alone.
-- Payouts go to one of 64 slots, so that counters at work do not queue for one row.
CREATE TABLE shu_owed (
  run bigint NOT NULL REFERENCES shu_run, slot int NOT NULL CHECK (slot BETWEEN 0 AND 64),
  members int NOT NULL, amount_idr bigint NOT NULL,
  PRIMARY KEY (run, slot)
);
GRANT SELECT ON shu_owed TO indora_app;

-- Approved: all shares are owed.
CREATE FUNCTION shu_is_owed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO shu_owed (run, slot, members, amount_idr)
  SELECT NEW.id, 64, count(*), coalesce(sum(total_idr), 0) FROM shu_share WHERE run = NEW.id AND total_idr > 0 ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER shu_is_owed AFTER UPDATE OF state ON shu_run FOR EACH ROW
  WHEN (NEW.state = 'disahkan' AND OLD.state <> 'disahkan') EXECUTE FUNCTION shu_is_owed();

-- Paid: so much less.
CREATE FUNCTION shu_is_taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO shu_owed AS o (run, slot, members, amount_idr)
  SELECT run, (member % 64)::int, -count(*), -sum(amount_idr) FROM fresh GROUP BY run, member % 64 ORDER BY run, member % 64
  ON CONFLICT (run, slot) DO UPDATE SET members = o.members + EXCLUDED.members, amount_idr = o.amount_idr + EXCLUDED.amount_idr;
  RETURN NULL;
END $$;
CREATE TRIGGER shu_is_taken AFTER INSERT ON shu_payout REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION shu_is_taken();

INSERT INTO shu_owed (run, slot, members, amount_idr)
SELECT r.id, 64, count(s.run) FILTER (WHERE s.total_idr > 0), coalesce(sum(s.total_idr), 0)
FROM shu_run r LEFT JOIN shu_share s ON s.run = r.id WHERE r.state IN ('disahkan', 'dibagikan') GROUP BY r.id;
INSERT INTO shu_owed (run, slot, members, amount_idr)
SELECT run, (member % 64)::int, -count(*), -sum(amount_idr) FROM shu_payout GROUP BY run, (member % 64)::int;
