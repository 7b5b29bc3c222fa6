"""Addresses of accounts, administration and the audit trail."""

from __future__ import annotations

from django.urls import path

from towngown.desk.accounts.views import audit, entering, me, people

urlpatterns = [
    path("first-run/", entering.first_run, name="first_run"),
    path("invitation/<str:key>/", entering.accept, name="invitation_accept"),
    path("account/me/", me.me, name="me"),
    path("account/sessions/<str:handle>/end/", me.session_end, name="session_end"),
    path("account/tokens/", me.own_tokens, name="tokens"),
    path("account/tokens/<uuid:pk>/revoke/", me.token_revoke, name="token_revoke"),
    path("account/privacy/", me.privacy, name="privacy"),
    path("account/privacy/data/", me.held_on_me, name="held_on_me"),
    path("account/privacy/erasure/", me.erasure_ask, name="erasure_ask"),
    path("administration/people/", people.people, name="people_admin"),
    path("administration/people/<uuid:pk>/", people.person, name="person_admin"),
    path("administration/people/<uuid:pk>/active/", people.person_active, name="person_active"),
    path("administration/people/<uuid:pk>/erase/", people.person_erase, name="person_erase"),
    path("administration/invitations/", people.invitations_page, name="invitations"),
    path(
        "administration/invitations/<uuid:pk>/resend/",
        people.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "administration/invitations/<uuid:pk>/withdraw/",
        people.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("administration/teams/", people.teams, name="teams_admin"),
    path("administration/teams/new/", people.team_new, name="team_new"),
    path("administration/teams/<uuid:pk>/", people.team, name="team_admin"),
    path("administration/retention/", audit.retention_table, name="retention"),
    path("audit/", audit.audit_trail, name="audit_trail"),
    path("audit/<str:kind>/<str:thing>/", audit.audit_of, name="audit_of"),
]
