"""Needs, and who at the park receives them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Guarded, Tier

CURRENCIES = [("CNY", "CNY ¥"), ("EUR", "EUR €"), ("USD", "USD $"), ("GBP", "GBP £")]


class NeedState(models.TextChoices):
    """Where a need stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent in")
    RETURNED = "returned", _("Returned to improve")
    OPEN = "open", pgettext_lazy("need", "Open")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without answer")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Need(Guarded):
    """What someone looks for, in Chinese, English or both.

    Until the park accepts it, a need is confidential whatever its asker wishes (`wished_tier`).
    `numbers` are targets, each {"what", "relation", "value", "unit"}; `field` and `organisation`
    are ids of atlas elements. `state_before` is what reopening leads back to. A guest's need
    has no `created_by`.
    """

    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True)
    problem_en = models.TextField(_("problem in English"), max_length=8000, blank=True)
    problem_zh = models.TextField(_("problem in Chinese"), max_length=8000, blank=True)
    constraints = models.TextField(_("what it has to live with"), max_length=4000, blank=True)
    numbers = models.JSONField(_("numbers to reach"), default=list, blank=True)
    tried = models.TextField(_("what was tried"), max_length=4000, blank=True)
    budget = models.DecimalField(
        _("budget"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="CNY")
    deadline = models.DateField(_("needed by"), null=True, blank=True)
    field = models.CharField(pgettext_lazy("need", "field"), max_length=250, blank=True)
    organisation = models.CharField(max_length=250, blank=True)
    organisation_name = models.CharField(_("company or institute"), max_length=300, blank=True)
    contact_name = models.CharField(_("contact"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    wished_tier = models.CharField(
        _("who may see it"), max_length=12, choices=Tier, default=Tier.CONFIDENTIAL
    )
    state = models.CharField(max_length=10, choices=NeedState, default=NeedState.DRAFT)
    state_before = models.CharField(max_length=10, choices=NeedState, blank=True)
    improve = models.TextField(_("what to improve"), max_length=4000, blank=True)
    outcome = models.TextField(_("how it ended"), max_length=4000, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_manager_name = "ungated"
        base_manager_name = "ungated"
        indexes = (
            models.Index(fields=["state", "-updated_at"]),
            models.Index(fields=["-updated_at"]),
        )

    def __str__(self) -> str:
        return self.title or str(_("Need without a title"))

    @property
    def title(self) -> str:
        """The title in the reader's language, or in the other."""
        return _preferred(self.title_en, self.title_zh)

    @property
    def problem(self) -> str:
        """The problem in the reader's language, or in the other."""
        return _preferred(self.problem_en, self.problem_zh)

    @property
    def is_by_guest(self) -> bool:
        """Whether someone without an account sent it in."""
        return self.created_by_id is None


def _preferred(english: str, chinese: str) -> str:
    in_chinese = (get_language() or "").startswith("zh")
    order = (chinese, english) if in_chinese else (english, chinese)
    return next(filter(None, order), "")


class Reception(models.Model):
    """Which team looks at needs that come in; one row."""

    team = models.ForeignKey("base.Team", models.PROTECT, related_name="+", verbose_name=_("team"))
