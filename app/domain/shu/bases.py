"""The two bases of every member, S (simpanan) and T (transactions), read from facts in one statement.

Everything a run needs lies in these texts: they are the same for ten members and for a million. `$1` entity, `$2`–`$3` the year's
first and last day, `$4` roles of the simpanan that count, `$5` whether by daily average, `$6` the pools that count, `$7` whether
those who left during the year have their share.
"""

# Persons who were members of the primary in the year, with the number they had last.
_PERSONS = """
WITH member AS (
  SELECT DISTINCT ON (person) person AS member, member_no FROM membership
  WHERE coop = $1 AND since <= $3 AND (ended_on IS NULL OR ended_on >= $2) AND ($7 OR ended_on IS NULL OR ended_on > $3)
  ORDER BY person, since DESC, id DESC),
"""
_COOPS = """
WITH member AS (
  SELECT id::bigint AS member, to_char(id - 1, 'FM00') AS member_no FROM coop WHERE kind = 'primer' AND id <> $1 AND $7::boolean IS NOT NULL),
"""

# At the end of the year: all that came until then. By daily average: what each day's end held, summed and divided by the days.
_SIMPANAN = """
saving AS (
  SELECT a.owner_id AS member,
         div(sum(-l.amount_idr * CASE WHEN $5 THEN $3::date - greatest(l.day, $2::date) + 1 ELSE 1 END),
             CASE WHEN $5 THEN $3::date - $2::date + 1 ELSE 1 END)::bigint AS idr
  FROM account a JOIN journal_line l ON l.account = a.id AND l.day <= $3
  WHERE a.entity = $1 AND a.owner_kind = {owner}
    AND a.code IN (SELECT code FROM account_role WHERE entity = $1 AND role = ANY ($4::text[]))
  GROUP BY a.owner_id),
"""
_BOUGHT_BY_PERSONS = """
bought AS (
  SELECT person AS member, sum(base_idr)::bigint AS idr FROM participation
  WHERE primary_coop = $1 AND buyer = 'anggota' AND day BETWEEN $2 AND $3 AND pool = ANY ($6::text[]) GROUP BY person),
"""
_BOUGHT_THROUGH_COOPS = """
bought AS (
  SELECT primary_coop::bigint AS member, sum(base_idr)::bigint AS idr FROM participation
  WHERE seller = $1 AND primary_coop IS NOT NULL AND day BETWEEN $2 AND $3 AND pool = ANY ($6::text[]) GROUP BY primary_coop),
"""
# More taken back than bought in a year (returns of the year before) counts as nothing.
_BASE = """
base AS MATERIALIZED (
  SELECT m.member, m.member_no, greatest(coalesce(s.idr, 0), 0) AS s, greatest(coalesce(b.idr, 0), 0) AS t
  FROM member m LEFT JOIN saving s USING (member) LEFT JOIN bought b USING (member))
"""

OF_PERSONS = _PERSONS + _SIMPANAN.replace("{owner}", "'person'") + _BOUGHT_BY_PERSONS + _BASE
OF_COOPS = _COOPS + _SIMPANAN.replace("{owner}", "'coop'") + _BOUGHT_THROUGH_COOPS + _BASE

# All sales that a purchase is measured against, where the rule says so: what the co-op sold, and what its members bought elsewhere through it.
ALL_SALES = """
SELECT coalesce(sum(base_idr), 0)::bigint FROM participation
WHERE (seller = $1 OR (primary_coop = $1 AND buyer = 'anggota')) AND day BETWEEN $2 AND $3 AND pool = ANY ($4::text[])
"""

# $8 pool of JM, $9 pool of JU, $10 what T is measured against (NULL: the members' own sum), $11 the run, $12 and $13 entity and year as text.
# $14 random bytes, 16 for each member at least: too few would leave a salt too short, which the table refuses.
_SHARE = """
, whole AS (SELECT sum(s) AS s, sum(t) AS t FROM base),
share AS MATERIALIZED (
  SELECT b.member, b.member_no, b.s, b.t,
         coalesce(div($8::numeric * b.s, nullif(w.s, 0)), 0)::bigint AS jm,
         coalesce(div($9::numeric * b.t, nullif(greatest(coalesce($10::numeric, w.t), w.t), 0)), 0)::bigint AS ju,
         substr($14::bytea, (row_number() OVER ())::int * 16 - 15, 16) AS salt
  FROM base b CROSS JOIN whole w),
leafed AS (
  SELECT *, sha256('\\x00'::bytea ||
            convert_to(concat_ws('|', 'indora-shu-v1', $12::text, $13::text, member_no, encode(salt, 'hex'), jm, ju, jm + ju), 'UTF8')) AS leaf
  FROM share),
written AS (
  INSERT INTO shu_share (run, member, member_no, simpanan_idr, usaha_idr, jasa_modal_idr, jasa_usaha_idr, salt, leaf, place)
  SELECT $11, member, member_no, s, t, jm, ju, salt, leaf, row_number() OVER (ORDER BY leaf) - 1 FROM leafed ORDER BY member
  RETURNING simpanan_idr, usaha_idr, jasa_modal_idr, jasa_usaha_idr)
SELECT count(*)::int AS members, coalesce(sum(simpanan_idr), 0)::bigint AS simpanan_idr, coalesce(sum(usaha_idr), 0)::bigint AS usaha_idr,
       coalesce(sum(jasa_modal_idr), 0)::bigint AS jasa_modal_idr, coalesce(sum(jasa_usaha_idr), 0)::bigint AS jasa_usaha_idr
FROM written
"""
SHARE_PERSONS = OF_PERSONS + _SHARE
SHARE_COOPS = OF_COOPS + _SHARE

# The bases alone, member by member: for recomputing what was frozen, and for the simulator.
_BY_MEMBER = "SELECT member, member_no, s, t FROM base ORDER BY member"
BASES_OF_PERSONS = OF_PERSONS + _BY_MEMBER
BASES_OF_COOPS = OF_COOPS + _BY_MEMBER
