"""People: how they sign in, who they are at the park, what is kept of them, and the audit trail.

In: a person's requests about accounts, an administrator's decisions. Out: accounts, teams, tokens,
and the pages of the audit trail. Stands on base; every app above it calls `tokens`, `trail` and
`retention`.
"""
