"""From the bases put aside to what each member gets, with his leaf and its place: the statements of a run, one after another."""

# $1 pool of JM, $2 pool of JU, $3 what T is measured against (NULL: the members' own sum), $4 and $5 entity and year as text,
# $6 random bytes, 16 for each member. Whole numbers do where they are large enough: a million divisions of `numeric` take a second.
DIVIDE = """
CREATE TEMP TABLE shu_divided ON COMMIT DROP AS
WITH whole AS (
  SELECT sum(s)::bigint AS s, max(s)::numeric * $1::bigint < 9e18 AS s_fits,
         greatest(sum(t), $3::bigint)::bigint AS t, max(t)::numeric * $2::bigint < 9e18 AS t_fits
  FROM shu_base),
share AS (
  SELECT b.member, b.member_no, b.s, b.t,
         CASE WHEN w.s = 0 THEN 0 WHEN w.s_fits THEN $1 * b.s / w.s ELSE div($1::numeric * b.s, w.s)::bigint END AS jm,
         CASE WHEN w.t = 0 THEN 0 WHEN w.t_fits THEN $2 * b.t / w.t ELSE div($2::numeric * b.t, w.t)::bigint END AS ju,
         substr($6::bytea, (row_number() OVER ())::int * 16 - 15, 16) AS salt
  FROM shu_base b CROSS JOIN whole w),
leafed AS (
  SELECT *, sha256('\\x00'::bytea ||
            convert_to(concat_ws('|', 'indora-shu-v1', $4::text, $5::text, member_no, encode(salt, 'hex'), jm, ju, jm + ju), 'UTF8')) AS leaf
  FROM share)
SELECT *, (row_number() OVER (ORDER BY leaf))::int - 1 AS place FROM leafed
"""

# The leaves of the tree, side by side in their order.
LEAVES = "SELECT string_agg(leaf || int8send(jm + ju), '' ORDER BY place) FROM shu_divided"

SUMS = """
SELECT count(*)::int AS members, sum(s)::bigint AS simpanan_idr, sum(t)::bigint AS usaha_idr,
       sum(jm)::bigint AS jasa_modal_idr, sum(ju)::bigint AS jasa_usaha_idr
FROM shu_divided
"""

# $1 the run. In the order of the key, so that its index grows at its end.
KEEP = """
INSERT INTO shu_share (run, member, member_no, simpanan_idr, usaha_idr, jasa_modal_idr, jasa_usaha_idr, salt, leaf, place)
SELECT $1, member, member_no, s, t, jm, ju, salt, leaf, place FROM shu_divided ORDER BY member
"""
