-- No more leaves a cash drawer than the books say lies in it: neither now nor at the end of any day since the entry's own.
-- A drawer is the co-op's own account under 1101 to 1109 (kas toko, kas kecil, kas kurir). Drawers are hot and hold no balance, so that
-- sales never queue: whoever takes out queues with others who take out, and sums from the last snapshot. Money coming in only helps.
CREATE FUNCTION drawers_hold_what_they_give() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE drawer record; lies bigint;
BEGIN
  FOR drawer IN
    SELECT d.account, min(d.day) AS day, a.name AS what, c.name AS whose, -sum(d.idr)::bigint AS taken_idr
    FROM (SELECT account, day, sum(amount_idr) AS idr FROM new_lines GROUP BY account, day HAVING sum(amount_idr) < 0) d
    JOIN account a ON a.id = d.account JOIN coop c ON c.id = a.entity
    WHERE a.code BETWEEN '1101' AND '1109' AND a.owner_kind IS NULL
    GROUP BY d.account, a.name, c.name ORDER BY d.account
  LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('laci:' || drawer.account, 0));
    -- A statement of its own: it sees what the one before us in the queue took.
    WITH before AS (
      SELECT coalesce(s.balance_idr, 0) + coalesce((SELECT sum(l.amount_idr) FROM journal_line l
               WHERE l.account = drawer.account AND l.day > coalesce(s.until, '-infinity') AND l.day < drawer.day), 0) AS idr
      FROM (SELECT drawer.day) d LEFT JOIN LATERAL (SELECT until, balance_idr FROM account_snapshot
        WHERE account = drawer.account AND until < drawer.day ORDER BY until DESC LIMIT 1) s ON true
    ), moved AS (
      SELECT l.day, sum(sum(l.amount_idr)) OVER (ORDER BY l.day) AS idr FROM journal_line l
      WHERE l.account = drawer.account AND l.day >= drawer.day GROUP BY l.day)
    SELECT min(before.idr + moved.idr)::bigint INTO lies FROM before, moved;
    IF lies < 0 THEN
      RAISE EXCEPTION 'drawer % would hold %', drawer.account, lies
        USING ERRCODE = 'check_violation', CONSTRAINT = 'drawer_holds_what_it_gives',
              DETAIL = (lies + drawer.taken_idr)::text, HINT = lower(left(drawer.what, 1)) || substr(drawer.what, 2) || ' ' || drawer.whose;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER journal_lines_leave_drawers AFTER INSERT ON journal_line
  REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION drawers_hold_what_they_give();
