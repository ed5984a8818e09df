"""The two bases of every member, S (simpanan) and T (transactions), read from facts in one statement.

Everything a run needs lies in these texts: they are the same for ten members and for a million. `$1` entity, `$2`–`$3` the year's
first and last day, `$4` roles of the simpanan that count, `$5` whether by daily average, `$6` the pools that count, `$7` whether
those who left during the year have their share.
"""

from collections.abc import Mapping

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

# Every line and every sale that counts, summed by member in one pass. At the end of the year: all that was put in until then. By daily average:
# what each day's end held, summed and divided by the days.
_FACTS = """
fact AS (
  SELECT a.owner_id AS member, -l.amount_idr * CASE WHEN $5 THEN $3::date - greatest(l.day, $2::date) + 1 ELSE 1 END AS held, 0::bigint AS bought
  FROM account a JOIN journal_line l ON l.account = a.id AND l.day <= $3
  WHERE a.entity = $1 AND a.owner_kind = {owner}
    AND a.code IN (SELECT code FROM account_role WHERE entity = $1 AND role = ANY ($4::text[]))
  UNION ALL
  SELECT {buyer}, 0::bigint, base_idr FROM participation WHERE {theirs} AND day BETWEEN $2 AND $3 AND pool = ANY ($6::text[])),
summed AS (
  SELECT member, div(sum(held), CASE WHEN $5 THEN $3::date - $2::date + 1 ELSE 1 END)::bigint AS held, sum(bought)::bigint AS bought
  FROM fact GROUP BY member)
"""
_OF_PERSONS = {"{owner}": "'person'", "{buyer}": "person", "{theirs}": "primary_coop = $1 AND buyer = 'anggota'"}
_OF_COOPS = {
    "{owner}": "'coop'",
    "{buyer}": "primary_coop::bigint",
    "{theirs}": "seller = $1 AND primary_coop IS NOT NULL",
}
# More taken back than bought in a year (returns of the year before) counts as nothing.
_BASES = """
SELECT m.member, m.member_no, greatest(coalesce(f.held, 0), 0) AS s, greatest(coalesce(f.bought, 0), 0) AS t
FROM member m LEFT JOIN summed f USING (member)
"""


def _bases(members: str, words: Mapping[str, str]) -> str:
    facts = _FACTS
    for name, word in words.items():
        facts = facts.replace(name, word)
    return members + facts + _BASES


# Member by member: for recomputing what was frozen.
_IN_ORDER = " ORDER BY member"
BASES_OF_PERSONS = _bases(_PERSONS, _OF_PERSONS) + _IN_ORDER
BASES_OF_COOPS = _bases(_COOPS, _OF_COOPS) + _IN_ORDER

# Put aside for the run: read by a statement of its own, for which the database may take two processors.
_ASIDE = "CREATE TEMP TABLE shu_base ON COMMIT DROP AS "
GATHER_PERSONS = _ASIDE + _bases(_PERSONS, _OF_PERSONS)
GATHER_COOPS = _ASIDE + _bases(_COOPS, _OF_COOPS)

# All sales that a purchase is measured against, where the rule says so: what the co-op sold, and what its members bought elsewhere through it.
ALL_SALES = """
SELECT coalesce(sum(base_idr), 0)::bigint FROM participation
WHERE (seller = $1 OR (primary_coop = $1 AND buyer = 'anggota')) AND day BETWEEN $2 AND $3 AND pool = ANY ($4::text[])
"""
