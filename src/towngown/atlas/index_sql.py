# ruff: noqa: E501 - statements are laid out as SQL
"""The statements of an index, in the order in which index.py runs them.

`incoming` are the elements, `indexed` what the index has of them; a mark changes when anything
that search shows or weighs does.
"""

from __future__ import annotations

MARKS = """
-- Whether someone has left a post, or is not yet in it. Dates may be a year or a month alone,
-- and hold to their end.
CREATE MACRO is_over(role, since, until) AS role IN ('employee', 'affiliation') AND (
    coalesce(until < left(getvariable('today'), length(until)), false)
    OR coalesce(since > left(getvariable('today'), length(since)), false)
);
CREATE TABLE marks AS
WITH link_marks AS (
    SELECT "from" AS id, bit_xor(
        if(is_over(role, since, until), hash(role, "to", tier, 'over'), hash(role, "to", tier))
    ) AS mark
    FROM links GROUP BY "from"
)
SELECT e.id,
    (xor(hash(
        getvariable('method'), e.kind, e.type, e.titles, e.texts, e.names, e.keywords, e.year, e.language,
        e.country, e.tier, e.embargo, e.status, e.sources
    ), coalesce(l.mark, 0)) >> 1)::BIGINT AS mark,
    e.kind, CASE WHEN e.embargo <= getvariable('today') THEN 'public' ELSE e.tier END AS tier, e.status
FROM incoming e LEFT JOIN link_marks l USING (id);
"""
_SEARCHED = "status NOT IN ('retired', 'mentioned', 'merged', 'withdrawn')"
STALE = f"""
CREATE TABLE stale AS
SELECT m.id FROM marks m LEFT JOIN indexed i USING (id)
WHERE {_SEARCHED}
    AND (getvariable('again') OR i.id IS NULL OR i.mark <> m.mark OR i.tier <> m.tier);
CREATE TABLE gone AS
SELECT i.id FROM indexed i LEFT JOIN marks m ON m.id = i.id AND {_SEARCHED} WHERE m.id IS NULL;
CREATE TABLE agent_kinds AS
SELECT id, kind, tier FROM marks WHERE kind IN ('person', 'organisation');
DELETE FROM marks WHERE NOT ({_SEARCHED});
"""  # noqa: S608
OBSOLETE = """
SELECT id FROM gone UNION ALL SELECT id FROM stale SEMI JOIN indexed USING (id)
"""
# Who is answerable for which element: authors, inventors, owners, and their employers, as far
# as they are as open as the record that says so. For a person that is the employer of today; for
# a result the one at the time of writing.
AGENTS = """
CREATE MACRO openness(tier) AS CASE tier WHEN 'public' THEN 0 WHEN 'park' THEN 1 ELSE 2 END;
CREATE TABLE agents AS
WITH answering AS (
    SELECT "from" AS id, "to" AS ref, coalesce(position, 0) AS place, tier FROM links
    WHERE role IN (SELECT unnest(getvariable('roles'))) AND "to" IS NOT NULL
        AND "from" IN (SELECT id FROM stale)
        AND NOT (
            is_over(role, since, until)
            AND "from" IN (SELECT id FROM agent_kinds WHERE kind = 'person')
        )
    UNION ALL
    SELECT "from", unnest(affiliation_refs), coalesce(position, 0) + 0.5, tier FROM links
    WHERE role IN (SELECT unnest(getvariable('roles'))) AND len(affiliation_refs) > 0
        AND "from" IN (SELECT id FROM stale)
), first AS (
    SELECT a.id, a.ref, k.kind, min(a.place) AS place
    FROM answering a JOIN agent_kinds k ON k.id = a.ref
    WHERE openness(k.tier) <= openness(a.tier)
    GROUP BY ALL
)
SELECT id,
    list(ref ORDER BY place, ref) FILTER (kind = 'person') AS persons,
    list(ref ORDER BY place, ref) FILTER (kind = 'organisation') AS organisations
FROM first GROUP BY id;
"""
# The open ones first, each in the order of ids: in which company a text is encoded shows in the last
# digits of its vector, and no text may tell of one that is less open.
STALE_DOCUMENTS = """
SELECT e.*, a.persons, a.organisations
FROM elements e SEMI JOIN stale s ON e.id = s.id JOIN marks m ON m.id = e.id
LEFT JOIN agents a ON a.id = e.id
ORDER BY openness(m.tier), e.id
"""
