"""The review's form: a score and a reason for every criterion, the readiness level, the advice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from towngown.desk.transfer.models import Recommendation, Review
from towngown.desk.transfer.models.disclosure import said
from towngown.desk.transfer.rubric import SCORES, rubric

_AREA = {"rows": 3}


class ReviewForm(forms.Form):
    """What a reviewer judges; nothing is required in a draft."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, review: Review) -> None:
        super().__init__(data, initial=self._initial(review))
        none = [("", _("Not judged yet"))]
        for one in rubric().criteria:
            self.fields[f"score_{one.id}"] = forms.TypedChoiceField(
                label=one.title, help_text=one.asks, required=False, coerce=int, empty_value=None,
                choices=[*none, *((score, str(score)) for score in SCORES)],
            )  # fmt: skip
            self.fields[f"reason_{one.id}"] = forms.CharField(
                label=_("Reason: %(criterion)s") % {"criterion": one.title}, required=False,
                widget=forms.Textarea(_AREA),
            )  # fmt: skip
        levels = [(level, f"{level} · {said(*titles)}") for level, *titles in rubric().levels]
        self.fields["trl"] = forms.TypedChoiceField(
            label=_("Technology readiness level"), choices=[*none, *levels], coerce=int,
            empty_value=None, required=False,
        )  # fmt: skip
        self.fields["trl_evidence"] = forms.CharField(
            label=_("Evidence for this level"), required=False, widget=forms.Textarea(_AREA),
            help_text=_("What was shown, where, and how one can look it up."),
        )  # fmt: skip
        self.fields["recommendation"] = forms.ChoiceField(
            label=_("Recommendation"), choices=[*none, *Recommendation.choices], required=False
        )
        self.fields["comment"] = forms.CharField(
            label=_("Comment"), required=False, widget=forms.Textarea(_AREA)
        )

    @staticmethod
    def _initial(review: Review) -> dict[str, Any]:
        plain = {
            name: getattr(review, name)
            for name in ("revision", "trl", "trl_evidence", "recommendation", "comment")
        }
        for name, told in review.scores.items():
            plain |= {f"score_{name}": told.get("score"), f"reason_{name}": told.get("reason")}
        return plain

    def judged(self) -> dict[str, Any]:
        """Return what the verbs of a review take."""
        told = self.cleaned_data
        scores = {
            one.id: {"score": told[f"score_{one.id}"], "reason": told[f"reason_{one.id}"].strip()}
            for one in rubric().criteria
        }
        names = ("trl", "trl_evidence", "recommendation", "comment", "revision")
        return {"scores": scores, **{name: told[name] for name in names}}
