-- An entry is posted by one call: head, lines, and, when the source stands already, the comparison with what stands.
-- It runs with the rights of whoever calls; all guards are the tables' own. Called by app/domain/ledger/post.py only.
CREATE OR REPLACE FUNCTION ledger_post(
  entity_ int, source_ text, memo_ text, by_ bigint, day_ date, reverses_ bigint, roles text[], own bigint[], amounts bigint[],
  OUT written bigint, OUT missing text[], OUT differs boolean
) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  accounts bigint[]; found_account bigint; stands record;
  on_day date := coalesce(day_, (now() AT TIME ZONE 'Asia/Jakarta')::date);
BEGIN
  FOR n IN 1 .. cardinality(amounts) LOOP
    IF roles[n] IS NULL THEN
      SELECT a.id INTO found_account FROM account a WHERE a.id = own[n] AND a.entity = entity_;
    ELSE
      SELECT a.id INTO found_account FROM account_role r JOIN account a ON a.entity = r.entity AND a.code = r.code
        WHERE r.entity = entity_ AND r.role = roles[n] AND a.owner_kind IS NULL AND a.owner_id IS NULL;
    END IF;
    IF found_account IS NULL THEN
      missing := missing || coalesce(roles[n], 'account ' || own[n]);
    END IF;
    accounts[n] := found_account;
  END LOOP;
  IF missing IS NOT NULL THEN RETURN; END IF;

  -- A repeat about a day sealed since is still a repeat: it must not meet the trigger that refuses the day.
  IF day_ IS NULL OR NOT EXISTS (SELECT FROM journal j WHERE j.entity = entity_ AND j.source = source_) THEN
    INSERT INTO journal (entity, source, memo, by_person, day, reverses) VALUES (entity_, source_, memo_, by_, on_day, reverses_)
      ON CONFLICT (entity, source) DO NOTHING RETURNING id INTO written;
  END IF;
  IF written IS NOT NULL THEN
    INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
      SELECT written, l.n, l.account, l.amount_idr, on_day FROM unnest(accounts, amounts) WITH ORDINALITY AS l (account, amount_idr, n);
    RETURN;
  END IF;

  SELECT j.reverses, (SELECT array_agg(account || ':' || amount_idr ORDER BY account, amount_idr) FROM journal_line WHERE journal = j.id) AS lines
    INTO stands FROM journal j WHERE j.entity = entity_ AND j.source = source_;
  differs := stands.reverses IS DISTINCT FROM reverses_ OR stands.lines IS DISTINCT FROM
    (SELECT array_agg(account || ':' || amount_idr ORDER BY account, amount_idr) FROM unnest(accounts, amounts) AS l (account, amount_idr));
END $$;
