# ruff: noqa: E501 - statements are laid out as SQL
"""The statements of an import, in the order in which importing.py runs them.

Tables they share: `staged_*` (what the readers wrote), `old` (stored records), `fresh` (one
staged row a record key), `change` (what became of each key), `stub` (elements known only
because records point to them), `current` (every record that now counts), `assigned` (the same
with its element), `affected` (elements to be written anew).
"""

from __future__ import annotations

OLD_COLUMNS = (
    "key", "element", "kind", "registry", "hash", "updated", "status", "tier", "idents", "file", "metrics",
    "born", "retired",
)  # fmt: skip
OLD_LINK_COLUMNS = ("name", "kind", "identifiers", "record", "tier", "to_ref")

# Where one record is staged twice, the newest version counts, then what was named last.
FRESH = """
CREATE TABLE fresh AS
SELECT key, kind, registry, hash, updated, status, tier, idents, file, metrics, unit, seq
FROM staged_records SEMI JOIN units USING (unit)
QUALIFY row_number() OVER (PARTITION BY key ORDER BY updated DESC NULLS LAST, unit DESC, seq DESC) = 1
"""

CHANGES = """
CREATE TABLE change AS
SELECT
    coalesce(f.key, o.key) AS key,
    CASE
        WHEN o.key IS NULL OR o.status = 'mentioned' THEN 'new'
        WHEN f.key IS NULL AND o.retired IS NOT NULL THEN 'gone'
        WHEN f.key IS NULL AND o.file IN (FROM reread) THEN 'retired'
        WHEN f.key IS NULL THEN 'kept'
        WHEN o.retired IS NOT NULL THEN 'returned'
        WHEN f.updated < o.updated AND o.file NOT IN (FROM reread) THEN 'older'
        WHEN f.hash <> o.hash THEN 'changed'
        WHEN f.updated IS DISTINCT FROM o.updated OR f.metrics IS DISTINCT FROM o.metrics
            OR f.file <> o.file THEN 'refreshed'
        ELSE 'unchanged'
    END AS change
FROM fresh f FULL JOIN (FROM old WHERE status <> 'mentioned' OR key IN (SELECT key FROM fresh)) o
USING (key);

CREATE TABLE real AS
SELECT f.key, f.kind, f.registry, f.status, f.tier, f.idents, o.element AS held, o.born,
    'staged' AS origin, c.change, f.unit, f.seq, f.file
FROM fresh f JOIN change c USING (key) LEFT JOIN old o USING (key)
WHERE c.change <> 'older'
UNION ALL
SELECT o.key, o.kind, o.registry, o.status, o.tier, o.idents, o.element, o.born, 'stored', c.change,
    NULL, NULL, o.file
FROM old o JOIN change c USING (key)
WHERE c.change IN ('kept', 'older');
"""

# Records that say of an id only that the registry merged it into another, and where each such id
# leads in the end; circles (and chains of more than twenty) lead nowhere. The park's own lines
# are never that alone.
MERGED = """
CREATE TABLE merged AS
SELECT key, kind, substr([i FOR i IN idents IF starts_with(i, '=')][-1], 2) AS target
FROM real WHERE status = 'merged' AND registry <> 'elements' AND tier = 'public'
    AND len([i FOR i IN idents IF starts_with(i, '=')]) > 0;

CREATE TABLE leads AS
WITH RECURSIVE step AS (
    SELECT key, kind, target, 1 AS n FROM merged
    UNION ALL
    SELECT s.key, s.kind, m.target, s.n + 1 FROM step s JOIN merged m ON m.key = s.target
    WHERE s.n < 20
)
SELECT key, kind, arg_max(target, n) AS target FROM step GROUP BY key, kind;

DELETE FROM leads WHERE target IN (SELECT key FROM merged);
"""

# A link to an id that was merged speaks of what it means now.
POINTING = """
CREATE VIEW pointing AS
SELECT coalesce(d.target, p.ref) AS ref, p.* EXCLUDE ref FROM (
    SELECT l.to_ref AS ref, l.kind, l.name, l.identifiers, l.record, l.tier
    FROM staged_links l JOIN real r ON l.record = r.key AND l.unit = r.unit AND l.seq = r.seq
    UNION ALL
    SELECT l.to_ref, l.kind, l.name, l.identifiers, l.record, l.tier
    FROM old_links l JOIN real r ON l.record = r.key AND r.origin = 'stored'
) p LEFT JOIN leads d ON d.key = p.ref
WHERE p.ref IS NOT NULL AND p.name IS NOT NULL
    AND p.kind IN ('person', 'organisation', 'field', 'place', 'project', 'fund', 'facility');
"""

# A merged id of which neither the old nor the new is known here, nor named by an open record,
# makes no element: it is remembered without one until something of it arrives.
DORMANT = """
CREATE TABLE awake AS
WITH RECURSIVE edge AS (
    SELECT kind, key AS here, target AS there FROM leads
    UNION ALL SELECT kind, target, key FROM leads
), known AS (
    SELECT kind, ref FROM pointing WHERE tier = 'public'
    UNION ALL
    SELECT kind, unnest([key] || [ltrim(i, '=') FOR i IN idents])
    FROM real ANTI JOIN merged USING (key) WHERE tier = 'public'
), awake AS (
    SELECT kind, ref FROM known SEMI JOIN edge ON known.kind = edge.kind AND known.ref = edge.here
    UNION
    SELECT e.kind, e.there FROM awake a JOIN edge e ON e.kind = a.kind AND e.here = a.ref
)
FROM awake;

CREATE TABLE dormant AS
SELECT r.* FROM real r SEMI JOIN merged USING (key)
ANTI JOIN awake ON awake.kind = r.kind AND awake.ref = r.key;

DELETE FROM real WHERE key IN (SELECT key FROM dormant);
"""

# Persons, organisations and fields that records point to, but that no record describes. What
# is told of them comes from the most open records alone (tiers sort public, park, confidential
# by `rank`), so that a confidential record changes nothing about what others may see.
MENTIONS = """
CREATE MACRO rank(tier) AS CASE tier WHEN 'public' THEN 0 WHEN 'park' THEN 1 ELSE 2 END;

CREATE TABLE mentioned AS
SELECT ref, arg_max(kind, (-rank(tier), n)) AS kind,
    arg_max(name, (-rank(tier), n, name)) AS name, arg_min(tier, rank(tier)) AS tier,
    arg_min(first, (rank(tier), first)) AS first, arg_max(last, (-rank(tier), last)) AS last
FROM (
    SELECT ref, kind, name, tier, count(*) AS n, min(record) AS first, max(record) AS last
    FROM pointing GROUP BY ref, kind, name, tier
)
GROUP BY ref;

DELETE FROM mentioned WHERE ref IN (SELECT key FROM real UNION SELECT key FROM dormant);

CREATE TABLE known_idents AS
SELECT ident, min(rank(tier)) AS rank FROM (SELECT unnest(idents) AS ident, tier FROM real)
WHERE ident IN (SELECT ref FROM mentioned) GROUP BY ident;

DELETE FROM mentioned USING known_idents k
WHERE mentioned.ref = k.ident AND k.rank <= rank(mentioned.tier);

CREATE TABLE stub_ids AS
SELECT ref, list({'scheme': scheme, 'value': value} ORDER BY scheme) AS identifiers
FROM (
    SELECT ref, scheme, arg_max(value, (n, value)) AS value
    FROM (
        SELECT ref, i.scheme AS scheme, i.value AS value, count(*) AS n
        FROM (
            SELECT ref, unnest(identifiers) AS i FROM pointing SEMI JOIN mentioned USING (ref, tier)
            WHERE len(identifiers) > 0
        )
        GROUP BY ALL
    )
    GROUP BY ref, scheme
)
GROUP BY ref;

CREATE TABLE stub AS
SELECT m.ref AS key, m.kind, m.tier, m.name, m.first, m.last,
    coalesce(s.identifiers, []) AS identifiers,
    (hash(m.kind, m.tier, m.name, coalesce(s.identifiers, [])) >> 1)::BIGINT AS hash,
    CASE WHEN o.key IS NULL THEN 'new mention'
        WHEN o.retired IS NOT NULL OR o.status <> 'mentioned'
            OR o.hash <> (hash(m.kind, m.tier, m.name, coalesce(s.identifiers, [])) >> 1)::BIGINT
            THEN 'changed mention'
        ELSE 'kept mention' END AS change,
    o.element AS held, o.born
FROM mentioned m LEFT JOIN stub_ids s USING (ref) LEFT JOIN old o ON o.key = m.ref;
"""

CURRENT = """
CREATE TABLE current AS
SELECT key, kind, registry, tier, idents, held, born, origin, change, unit, seq, file FROM real
UNION ALL
SELECT key, kind, split_part(key, ':', 1), tier, [i.scheme || ':' || i.value FOR i IN identifiers] || [key], held, born,
    'mention', change, NULL, NULL, NULL
FROM stub;

CREATE TABLE dropped AS
SELECT o.key, o.element FROM old o JOIN change c USING (key)
WHERE c.change = 'retired' AND o.key NOT IN (SELECT key FROM current)
UNION ALL
SELECT o.key, o.element FROM old o
WHERE o.status = 'mentioned' AND o.retired IS NULL AND o.key NOT IN (SELECT key FROM current);
"""

COUNT_CHANGES = """
SELECT change, count(*) FROM (
    SELECT if(key IN (SELECT key FROM dormant), 'merged ids of no element here', change) AS change
    FROM change WHERE change NOT IN ('kept', 'gone')
    UNION ALL SELECT change FROM stub WHERE change <> 'kept mention'
)
GROUP BY change
"""

# Only identifiers that occur twice are looked at by name; hashes find them in little memory.
# Records of different tiers are not made one element: the open one must not change, nor vanish,
# because a confidential record says the same.
IDENTS = """
-- "=key" is the identifier of the record of that key, where another record names it (a merge).
CREATE TABLE named AS
SELECT DISTINCT ident FROM (SELECT unnest(idents) AS ident FROM current) WHERE ident LIKE '=%';

-- A record that carries X as an identifier is meant by "=X" as well (`carried`).
CREATE VIEW every_ident AS
SELECT kind, tier, unnest(idents) AS ident, key, registry, false AS carried FROM current
UNION ALL
SELECT kind, tier, '=' || key, key, registry, false FROM current
WHERE '=' || key IN (SELECT ident FROM named)
UNION ALL
SELECT kind, tier, '=' || ident, key, registry, true
FROM (SELECT kind, tier, unnest(idents) AS ident, key, registry FROM current)
WHERE '=' || ident IN (SELECT ident FROM named) AND ident <> key;

CREATE TABLE repeated AS
SELECT h FROM (SELECT hash(kind, tier, ident) AS h FROM every_ident) GROUP BY h HAVING count(*) > 1;

CREATE TABLE ident AS
SELECT DISTINCT kind, tier, ident, key, registry, carried FROM every_ident
WHERE hash(kind, tier, ident) IN (SELECT h FROM repeated);
"""

# An identifier is shared too often where one registry, which should know what it tells apart,
# gives it to more records than that; not counted are registries in which everyone may claim the
# same thing. A registry may well have merged a hundred records into one, so "=key" never is.
OVERSHARED = """
CREATE TABLE overshared AS
SELECT kind, tier, ident, max(n) AS n FROM (
    SELECT kind, tier, ident, registry, count(DISTINCT key) AS n FROM ident
    WHERE ident NOT LIKE '=%' AND registry NOT IN (SELECT unnest(getvariable('claiming')))
    GROUP BY ALL
)
GROUP BY kind, tier, ident HAVING max(n) > getvariable('shared_limit');
SELECT ident, n FROM overshared ORDER BY n DESC, ident;
"""

SHARED_PAIRS = """
SELECT key, kind || ' ' || tier || ' ' || ident FROM ident i ANTI JOIN overshared o
    ON o.kind = i.kind AND o.tier = i.tier AND o.ident = if(i.carried, substr(i.ident, 2), i.ident)
QUALIFY count(*) OVER (PARTITION BY i.kind, i.tier, i.ident) > 1
ORDER BY ALL
"""

# What is resolved by all evidence: records that are, not those that are only mentioned or merged.
# Results are needed for what they tell of people, too.
_RESOLVED = "kind IN ('person', 'organisation', 'result', 'place') AND origin <> 'mention'"
COUNT_RESOLVED = f"SELECT count(*) FROM current WHERE {_RESOLVED}"  # noqa: S608
STORED_RESOLVED = f"SELECT key FROM current WHERE {_RESOLVED} AND origin = 'stored'"  # noqa: S608
RESOLVED_DATA = """
SELECT s.data FROM staged_records s JOIN current c ON s.unit = c.unit AND s.seq = c.seq
WHERE c.kind IN ('person', 'organisation', 'result', 'place') AND c.origin = 'staged'
UNION ALL SELECT data FROM resolved_data
"""

# Records whose element must be thought about: those in a group, those that shared an element
# so far, and new ones whose own key already means something else.
CLAIMS = """
CREATE TABLE claim AS
SELECT coalesce(g.number, -row_number() OVER (ORDER BY c.key)) AS number, c.key, c.held, c.born
FROM current c LEFT JOIN grouped g USING (key)
WHERE g.number IS NOT NULL
    OR c.held IN (SELECT held FROM current WHERE held IS NOT NULL GROUP BY held HAVING count(*) > 1)
    OR (c.held IS NULL AND (
        c.key IN (SELECT alias FROM aliases) OR c.key IN (SELECT element FROM old)
    ));
SELECT number, key, held, born FROM claim;
"""

TAKEN = """
SELECT DISTINCT element, element FROM old
WHERE element IN (SELECT key FROM claim)
    AND element NOT IN (SELECT held FROM claim WHERE held IS NOT NULL)
"""

ASSIGNED = """
CREATE TABLE assigned AS
SELECT c.*, coalesce(i.element, c.held, c.key) AS element,
    c.held IS DISTINCT FROM coalesce(i.element, c.held, c.key) AS moved
FROM current c LEFT JOIN identified i USING (key);

CREATE TABLE multiple AS
SELECT element FROM identified GROUP BY element HAVING count(*) > 1;
"""

AFFECTED = """
CREATE TABLE affected AS
SELECT element, bool_or(real) AS real FROM (
    SELECT element, change <> 'refreshed' OR moved AS real FROM assigned
    WHERE moved OR change IN
        ('new', 'changed', 'returned', 'refreshed', 'new mention', 'changed mention')
    UNION ALL SELECT held, true FROM assigned WHERE moved AND held IS NOT NULL
    UNION ALL SELECT held, true FROM dormant WHERE held IS NOT NULL
    UNION ALL SELECT element, true FROM dropped WHERE element IS NOT NULL
)
GROUP BY element;

CREATE TABLE element_change AS
SELECT a.element,
    CASE WHEN a.element IN (SELECT alias FROM new_aliases) THEN 'lost'
        WHEN a.element NOT IN (SELECT element FROM assigned) THEN 'retired'
        WHEN a.element NOT IN (SELECT element FROM old WHERE element IS NOT NULL) THEN 'new'
        WHEN a.real THEN 'changed'
        ELSE 'refreshed' END AS change
FROM affected a;
"""

COUNT_ELEMENTS = (
    "SELECT change, count(*) FROM element_change WHERE change <> 'lost' GROUP BY change"
)
LOST_ELEMENTS = "SELECT alias FROM new_aliases"
REWRITTEN_ELEMENTS = """
SELECT element FROM element_change WHERE change IN ('changed', 'refreshed')
UNION SELECT element FROM element_change WHERE change = 'new'
"""
RETIRED_ELEMENTS = "SELECT element FROM element_change WHERE change = 'retired'"

SINGLE_STAGED = """
SELECT e.* REPLACE (a.element AS id)
FROM staged_elements e JOIN assigned a ON e.unit = a.unit AND e.seq = a.seq
WHERE a.element IN (SELECT element FROM affected) AND a.element NOT IN (SELECT element FROM multiple)
"""

SINGLE_MENTIONED = """
SELECT a.element AS id, s.kind, NULL AS type, NULL AS titles, NULL AS texts,
    [{'language': 'und', 'text': s.name}] AS names, NULL AS keywords, NULL AS fields,
    s.identifiers, NULL AS year, NULL AS date, NULL AS language, NULL AS country, NULL AS url,
    s.tier, NULL AS embargo, 'mentioned' AS status, NULL AS cites,
    NULL AS attributes, NULL AS metrics,
    [{'registry': split_part(r, ':', 1), 'record': substr(r, instr(r, ':') + 1),
      'updated': NULL, 'licence': NULL, 'file': NULL}
     FOR r IN list_distinct([s.first, s.last])] AS sources,
    NULL AS provenance
FROM stub s JOIN assigned a ON a.key = s.key AND a.origin = 'mention'
WHERE a.element IN (SELECT element FROM affected) AND a.element NOT IN (SELECT element FROM multiple)
"""

STORED_MEMBERS = """
SELECT key FROM assigned WHERE origin = 'stored' AND element IN (SELECT element FROM affected)
"""

STUB_DATA = """
'{"registry":' || to_json(split_part(s.key, ':', 1)) || ',"record":'
    || to_json(substr(s.key, instr(s.key, ':') + 1)) || ',"kind":' || to_json(s.kind)
    || ',"names":[{"und":' || to_json(s.name) || '}],"status":"mentioned","tier":' || to_json(s.tier) || ',"identifiers":{'
    || array_to_string([to_json(i.scheme) || ':[' || to_json(i.value) || ']' FOR i IN s.identifiers], ',')
    || '}}'
"""

MEMBERS = f"""
SELECT element, data, metrics, updated, file FROM (
    SELECT a.element, s.data, s.metrics, s.updated, s.file
    FROM staged_records s JOIN assigned a ON s.unit = a.unit AND s.seq = a.seq
    WHERE a.element IN (SELECT element FROM multiple)
        AND a.element IN (SELECT element FROM affected)
    UNION ALL
    SELECT a.element, d.data, d.metrics, d.updated, a.file
    FROM stored_data d JOIN assigned a ON d.key = a.key
    UNION ALL
    SELECT a.element, {STUB_DATA}, NULL, NULL, ''
    FROM stub s JOIN assigned a ON a.key = s.key AND a.origin = 'mention'
    WHERE a.element IN (SELECT element FROM multiple)
        AND a.element IN (SELECT element FROM affected)
)
ORDER BY element
"""  # noqa: S608

# Links to be written: those of new and changed records, and those that now lead elsewhere.
RELINK = """
CREATE TABLE turned AS
SELECT key AS ref FROM assigned WHERE moved
UNION SELECT unnest(idents) FROM assigned WHERE moved
UNION SELECT key FROM dropped
UNION SELECT d.key FROM leads d
    WHERE d.target IN (SELECT key FROM assigned WHERE moved UNION SELECT key FROM dropped);

CREATE TABLE relink AS
SELECT key, element, unit, seq, change IN ('new', 'changed', 'returned') AS staged
FROM assigned
WHERE origin <> 'mention' AND (
    moved OR change IN ('new', 'changed', 'returned')
    OR key IN (SELECT record FROM old_links WHERE to_ref IN (SELECT ref FROM turned))
);
"""
STALE_LINK_RECORDS = "SELECT key FROM relink UNION SELECT key FROM dropped"
KEPT_LINK_RECORDS = "SELECT key FROM relink WHERE NOT staged"

REFERENCES = """
CREATE TABLE needed AS
SELECT DISTINCT to_ref AS ref FROM staged_links l JOIN relink r
    ON l.record = r.key AND l.unit = r.unit AND l.seq = r.seq
WHERE r.staged AND to_ref IS NOT NULL
UNION SELECT DISTINCT to_ref FROM kept_links WHERE to_ref IS NOT NULL;

CREATE TABLE reference AS
SELECT n.ref, a.element, rank(a.tier) AS rank FROM needed n JOIN assigned a ON a.key = n.ref;

INSERT INTO reference
SELECT ref, arg_min(element, (rank(tier), element)), min(rank(tier)) FROM (
    SELECT unnest(idents) AS ref, element, tier FROM assigned
)
WHERE ref IN (SELECT ref FROM needed ANTI JOIN reference USING (ref))
GROUP BY ref;

INSERT INTO reference
SELECT d.key, arg_min(a.element, (rank(a.tier), a.element)), min(rank(a.tier))
FROM leads d JOIN (
    SELECT key AS ref, element, tier FROM assigned
    UNION ALL SELECT unnest(idents), element, tier FROM assigned
) a ON a.ref = d.target
WHERE d.key IN (SELECT ref FROM needed ANTI JOIN reference USING (ref))
GROUP BY d.key;

INSERT INTO reference
SELECT ref, element, 0 FROM (
    SELECT alias AS ref, element FROM aliases UNION SELECT alias, element FROM new_aliases
)
WHERE ref IN (SELECT ref FROM needed ANTI JOIN reference USING (ref));
"""

_LINK_COLUMNS = """
    r.element AS "from", l.role, coalesce(m.element, l.to_ref) AS "to", l.name, l.kind,
    l.position, l.corresponding, l.identifiers, l.affiliations, l.affiliation_refs, l.since,
    l.until, l.record, l.tier, l.embargo, l.to_ref
"""
LINK_ROWS = f"""
SELECT {_LINK_COLUMNS}
FROM staged_links l JOIN relink r ON l.record = r.key AND l.unit = r.unit AND l.seq = r.seq
    LEFT JOIN reference m ON m.ref = l.to_ref AND m.rank <= rank(l.tier)
WHERE r.staged
UNION ALL
SELECT {_LINK_COLUMNS}
FROM kept_links l JOIN relink r ON l.record = r.key
    LEFT JOIN reference m ON m.ref = l.to_ref AND m.rank <= rank(l.tier)
WHERE NOT r.staged
"""  # noqa: S608

NEW_RECORDS = f"""
SELECT s.* REPLACE (a.element AS element, coalesce(a.born, ?) AS born)
FROM staged_records s JOIN assigned a ON s.unit = a.unit AND s.seq = a.seq
WHERE a.change IN ('new', 'changed', 'returned', 'refreshed')
UNION ALL BY NAME
SELECT s.key, a.element, s.kind, split_part(s.key, ':', 1) AS registry,
    substr(s.key, instr(s.key, ':') + 1) AS record, s.hash, 'mentioned' AS status,
    s.tier, a.idents, {STUB_DATA} AS data, coalesce(a.born, ?) AS born
FROM stub s JOIN assigned a ON a.key = s.key AND a.origin = 'mention'
WHERE s.change IN ('new mention', 'changed mention')
UNION ALL BY NAME
SELECT s.* REPLACE (NULL::VARCHAR AS element, coalesce(d.born, ?) AS born)
FROM staged_records s JOIN dormant d ON s.unit = d.unit AND s.seq = d.seq
WHERE d.change IN ('new', 'changed', 'returned', 'refreshed')
"""  # noqa: S608

MOVED_RECORDS = """
SELECT key FROM assigned WHERE moved AND change IN ('kept', 'older', 'unchanged', 'kept mention')
UNION SELECT key FROM dormant WHERE held IS NOT NULL AND change IN ('kept', 'older', 'unchanged')
UNION SELECT key FROM dropped ANTI JOIN dormant USING (key)
"""
REWRITTEN_RECORDS = """
SELECT key FROM (SELECT key, change FROM assigned UNION ALL SELECT key, change FROM dormant)
WHERE change IN ('new', 'changed', 'returned', 'refreshed', 'new mention', 'changed mention')
    AND key IN (SELECT key FROM old)
UNION SELECT key FROM moved
"""
MOVED_ROWS = """
SELECT m.* REPLACE (
    if(m.key IN (SELECT key FROM dormant), NULL, coalesce(a.element, m.element)) AS element,
    CASE WHEN d.key IS NULL THEN m.retired ELSE ? END AS retired
)
FROM moved m LEFT JOIN assigned a USING (key) LEFT JOIN dropped d USING (key)
"""

COUNT_KINDS = "SELECT kind, count(DISTINCT element) FROM assigned GROUP BY kind"
