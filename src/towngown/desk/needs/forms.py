"""The forms of needs: four steps of few fields, what officers decide, and the guests' one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Tier
from towngown.desk.base.reader import Reader
from towngown.desk.needs.fields import NumbersField
from towngown.desk.needs.models import Need
from towngown.desk.needs.reading import field_choices
from towngown.desk.needs.reasons import CHOICES

TIER_WORDS = [
    (Tier.CONFIDENTIAL, _("Only the park's office and you")),
    (Tier.PARK, _("Everyone who works at the park")),
    (Tier.PUBLIC, _("Everyone, also on the open pages")),
]
_BOX = {"rows": 6}
_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ProblemForm(forms.ModelForm):
    """What is wrong, in the words of those who have it."""

    class Meta:
        model = Need
        fields = ("title_zh", "problem_zh", "title_en", "problem_en")
        widgets = {"problem_zh": forms.Textarea(_BOX), "problem_en": forms.Textarea(_BOX)}
        help_texts = {
            "title_zh": _("Name the material, process or product."),
            "problem_zh": _("What happens today, under what conditions, and why it is not good "
                            "enough."),
            "title_en": _("Name the material, process or product."),
            "problem_en": _("What happens today, under what conditions, and why it is not good "
                            "enough."),
        }  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        own, other = ("zh", "en") if self._begins_in_chinese() else ("en", "zh")
        self.order_fields([f"title_{own}", f"problem_{own}", f"title_{other}", f"problem_{other}"])

    def _begins_in_chinese(self) -> bool:
        """Whether Chinese comes first: it is what was begun in, or else the page's language."""
        need = self.instance
        chinese, english = need.title_zh or need.problem_zh, need.title_en or need.problem_en
        return bool(chinese) if bool(chinese) != bool(english) else in_chinese()

    def own(self) -> list[Any]:
        """Return the fields in the language that comes first."""
        return list(self)[:2]

    def other(self) -> list[Any]:
        """Return the fields in the other language."""
        return list(self)[2:]

    def is_other_open(self) -> bool:
        """Whether something stands in the other language already."""
        return any(field.value() or field.errors for field in self.other())


class TargetsForm(forms.ModelForm):
    """What an answer has to reach."""

    numbers = NumbersField(
        label=_("Numbers to reach"), required=False,
        help_text=_("One a row: what, how it is meant, the value and its unit."),
    )  # fmt: skip

    class Meta:
        model = Need
        fields = ("numbers", "constraints", "tried")
        widgets = {
            "constraints": forms.Textarea({"rows": 4}), "tried": forms.Textarea({"rows": 4})
        }  # fmt: skip
        help_texts = {
            "constraints": _("What must stay as it is: the line, the rules, the cost, the space."),
            "tried": _("What did not work, and how it failed."),
        }


class FrameForm(forms.ModelForm):
    """Field, time and money."""

    class Meta:
        model = Need
        fields = ("field", "deadline", "budget", "currency")
        widgets = {"deadline": _DATE}
        help_texts = {
            "field": _("It puts the need before the right people."),
            "budget": _("Roughly what solving it is worth in a first project."),
        }

    def __init__(self, *args: Any, reader: Reader, **more: Any) -> None:
        super().__init__(*args, **more)
        language = "zh" if in_chinese() else "en"
        choices = [("", _("Not decided")), *field_choices(reader, language)]
        kept = self.instance.field
        if kept and kept not in dict(choices):
            choices.append((kept, kept))
        help_text = self.fields["field"].help_text
        self.fields["field"] = forms.ChoiceField(
            label=pgettext_lazy("need", "Field"),
            choices=choices,
            required=False,
            help_text=help_text,
        )


class ContactForm(forms.ModelForm):
    """Who may see it, and whom to ask."""

    class Meta:
        model = Need
        fields = (
            "wished_tier", "organisation_name", "contact_name", "contact_email", "contact_phone"
        )  # fmt: skip
        widgets = {"wished_tier": forms.RadioSelect}
        help_texts = {
            "wished_tier": _("Until the park has looked at it, only its office and you see it, "
                             "whatever you choose. You can change this later."),
        }  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["wished_tier"].choices = TIER_WORDS


class GuestForm(ProblemForm):
    """A need in one page, of someone without an account."""

    class Meta:
        model = Need
        fields = (
            "title_zh", "title_en", "problem_zh", "problem_en", "organisation_name",
            "contact_name", "contact_email", "contact_phone",
        )  # fmt: skip
        widgets = ProblemForm.Meta.widgets
        help_texts = ProblemForm.Meta.help_texts

    def contact(self) -> list[Any]:
        """Return the fields that say who asks."""
        return [self[name] for name in self.Meta.fields[4:]]

    def other(self) -> list[Any]:
        """Return the title and the problem in the other language."""
        return list(self)[2:4]

    # Hidden by the style sheet, and named as programs like to fill.
    website = forms.CharField(
        required=False, label=_("Leave this empty"),
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )  # fmt: skip
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)


class AcceptForm(forms.Form):
    """How many people see an accepted need: at most those whom its asker wishes."""

    tier = forms.ChoiceField(label=_("Who may see it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, need: Need, **more: Any) -> None:
        super().__init__(*args, **more)
        tiers = [Tier.CONFIDENTIAL, Tier.PARK, Tier.PUBLIC]
        allowed = tiers[: tiers.index(Tier(need.wished_tier)) + 1]
        self.fields["tier"].choices = [pair for pair in TIER_WORDS if pair[0] in allowed]
        self.fields["tier"].initial = need.wished_tier


class TierForm(forms.Form):
    """Who may see a need from now on."""

    tier = forms.ChoiceField(label=_("Who may see it"), choices=TIER_WORDS)
    embargo = forms.DateField(
        label=_("Public from"), required=False, widget=_DATE,
        help_text=_("On this day everyone may see it. Leave it empty if never."),
    )  # fmt: skip


class ReturnForm(forms.Form):
    """What would make a need better."""

    improve = forms.CharField(
        label=_("What to improve"), max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=_("The asker reads this."),
    )  # fmt: skip


class CloseForm(forms.Form):
    """How a need ended."""

    answered = forms.TypedChoiceField(
        label=_("Was it answered?"), coerce=lambda value: value == "yes",
        choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect,
    )  # fmt: skip
    outcome = forms.CharField(
        label=_("How it ended"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )


class ReasonsForm(forms.Form):
    """Why a match is declined."""

    reasons = forms.MultipleChoiceField(
        label=pgettext_lazy("a refusal", "Why"),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=_("In your words"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip


STEPS: dict[str, tuple[Any, type[forms.ModelForm]]] = {
    "problem": (_("The problem"), ProblemForm),
    "targets": (_("What an answer must reach"), TargetsForm),
    "frame": (_("Field, time and money"), FrameForm),
    "contact": (_("Who sees it, whom to ask"), ContactForm),
}


def in_chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "").startswith("zh")


def step_form(step: str, reader: Reader, need: Need, data: Any = None) -> Any:
    """Return the form of a step, filled with what the need says."""
    kind = STEPS[step][1]
    more = {"reader": reader} if kind is FrameForm else {}
    return kind(data, instance=need, **more)


def said_by(form: forms.ModelForm) -> dict[str, Any]:
    """Return what a form says that is right so far; what is not stays as it was."""
    form.is_valid()
    return {name: form.cleaned_data[name] for name in form.fields if name in form.cleaned_data}
