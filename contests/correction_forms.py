"""Forms of corrections and reports: what is typed, checked for form, handed to the services as they take it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from contests import errors
from contests.desk_forms import DeskForm
from contests.models import Correction, Report
from contests.queries.corrections import AnsweredQuestion
from contests.services.reporting import MOST_ANSWER, MOST_TEXT
from questions.rules.content import CHOSEN

_REKEYING = (Correction.Kind.CHANGE, Correction.Kind.ACCEPT)
_MOST_REASON = 2000

# Ready answers to reports. Members read Vietnamese content, so they are kept in Vietnamese whoever picks them.
PHRASES = {
    "right": gettext_noop("We have checked the question against the document: the key is right. Thank you."),
    "corrected": gettext_noop("You are right. The question has been corrected, and scores were counted again."),
    "withdrawn": gettext_noop("You are right. The question is withdrawn and will be mended before it is used again."),
    "clearer": gettext_noop("Thank you. The question will be worded more clearly; the key stays."),
    "later": gettext_noop("Thank you. The committee will look at it after the round closes."),
}


class CorrectionForm(DeskForm):
    """What is done about a question, and why."""

    kind = forms.ChoiceField(label=_("What to do"), choices=Correction.Kind.choices, widget=forms.RadioSelect)
    options = forms.TypedMultipleChoiceField(
        label=_("Options that are right"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "For another key: all that are right now. For several right answers: those that are right beside the key."
        ),
    )
    numbers = forms.CharField(
        label=_("Right numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line; a tolerance after ±, as in 2,5 ± 0,1."),
    )
    texts = forms.CharField(
        label=_("Accepted answers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=_MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Members read it once no open round can ask the question any more. It stays in the record."),
    )
    refusals = {errors.CorrectionReasonMissing: "reason", errors.CorrectionUnfit: "kind"}

    def __init__(self, *args: Any, question: AnsweredQuestion, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.question = question
        kinds = [
            (value, label) for value, label in Correction.Kind.choices if question.rekeyed or value not in _REKEYING
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if question.kind in CHOSEN:
            choices = [(option.place, f"{option.letter}. {option.plain}") for option in question.options]
            self.fields["options"].choices = choices  # type: ignore[attr-defined]
        keep = (
            "options" if question.kind in CHOSEN else {"numeric": "numbers", "short_text": "texts"}.get(question.kind)
        )
        for name in {"options", "numbers", "texts"} - {keep}:
            del self.fields[name]

    def keys(self) -> list[list[int | str]]:
        """The keys as `propose` takes them; none for kinds that need none."""
        data = self.cleaned_data
        if data["kind"] not in _REKEYING:
            return []
        if self.question.kind == "multiple":
            return [list(data["options"])]
        if self.question.kind in CHOSEN:
            return [[place] for place in data["options"]]
        if self.question.kind == "numeric":
            return [[part.strip() for part in line.split("±", 1)] for line in _lines(data["numbers"])]
        return [[line] for line in _lines(data["texts"])]

    def proposal(self) -> dict[str, Any]:
        """What `propose` takes of it."""
        return {"kind": self.cleaned_data["kind"], "keys": self.keys(), "reason": self.cleaned_data["reason"]}


class DecisionForm(DeskForm):
    """The number of the decision, where official results would change."""

    decision = forms.CharField(label=_("Number of the decision"), max_length=120, required=False)
    refusals = {errors.CorrectionNeedsDecision: "decision"}


class ReportForm(DeskForm):
    """What a participant says is wrong with a question."""

    about = forms.ChoiceField(label=_("What is wrong?"), choices=Report.About.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Say it in a few words"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Editors read it without your name. Please write nothing about yourself."),
    )
    refusals = {errors.ReportUnreadable: "text"}


class AnswerForm(DeskForm):
    """An editor's answer: a ready phrase, own words, or both."""

    phrase = forms.ChoiceField(label=_("Ready answer"), required=False)
    words = forms.CharField(
        label=_("In your own words"),
        max_length=MOST_ANSWER // 2,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    all_alike = forms.BooleanField(label=_("Answer all open reports of this version with it"), required=False)
    refusals = {errors.ReportAnswerMissing: "words"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        phrases = [("", gettext("no ready answer")), *((name, gettext(phrase)) for name, phrase in PHRASES.items())]
        self.fields["phrase"].choices = phrases  # type: ignore[attr-defined]

    def answer(self) -> str:
        """The whole answer."""
        phrase = PHRASES.get(self.cleaned_data["phrase"])
        with translation.override("vi"):
            said = gettext(phrase) if phrase else ""
        return "\n".join(part for part in (said, self.cleaned_data["words"].strip()) if part)


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
