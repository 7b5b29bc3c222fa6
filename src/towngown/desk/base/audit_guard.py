"""What the database itself refuses: to change or remove an entry of the audit trail.

The chain of hashes tells of tampering afterwards; these triggers stop a mistake in the program
before. Who can drop a trigger is beyond them. A migration that rebuilds the table of entries on
SQLite has to set them up anew.
"""

from __future__ import annotations

from typing import Any

_ENTRY, _DETAIL = "base_auditentry", "base_auditdetail"
_SAYS = "the audit trail is only ever appended to"
# Details may be erased (personal data), but not rewritten.
_REFUSED = ((_ENTRY, "UPDATE"), (_ENTRY, "DELETE"), (_DETAIL, "UPDATE"))


def statements_to_guard(vendor: str) -> list[str]:
    """Return the SQL that sets the triggers up, for "sqlite" or "postgresql"."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {_name(table, what)} BEFORE {what} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
            for table, what in _REFUSED
        ]
    function = (
        "CREATE OR REPLACE FUNCTION base_audit_refuse() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{_SAYS}'; END $$ LANGUAGE plpgsql"
    )
    rows = [
        f"CREATE OR REPLACE TRIGGER {_name(table, what)} BEFORE {what} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION base_audit_refuse()"
        for table, what in _REFUSED
    ]
    whole = (
        f"CREATE OR REPLACE TRIGGER {_name(_ENTRY, 'TRUNCATE')} BEFORE TRUNCATE ON {_ENTRY} "
        "FOR EACH STATEMENT EXECUTE FUNCTION base_audit_refuse()"
    )
    return [function, *rows, whole]


def statements_to_lift(vendor: str) -> list[str]:
    """Return the SQL that takes them away: for tests, and for undoing the migration."""
    refused = [*_REFUSED, *([(_ENTRY, "TRUNCATE")] if vendor == "postgresql" else [])]
    on = " ON {table}" if vendor == "postgresql" else ""
    return [
        f"DROP TRIGGER IF EXISTS {_name(table, what)}{on.format(table=table)}"
        for table, what in refused
    ]


def guard(apps: Any, schema_editor: Any) -> None:
    """Set the triggers up; a step of a migration."""
    for statement in statements_to_guard(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away; a step of a migration."""
    for statement in statements_to_lift(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def _name(table: str, what: str) -> str:
    return f"{table}_kept_{what.lower()}"
