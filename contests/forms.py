"""Forms of the member's pages: built from what the contest asks for."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from contests.models import Bloc, Contest, Entry
from contests.queries.words import either
from contests.services.entering import Details
from localities.models import Commune, Unit
from localities.queries import search_communes, unit_tree

_OLDEST = 1900
_OFFERED = 8


class EntryForm(forms.Form):
    """Registration in one contest. Only the fields that it asks for are there."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    birth_year = forms.IntegerField(label=_("Year of birth"), min_value=_OLDEST)
    birth_date = forms.DateField(label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}))
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *Entry.Sex.choices])
    phone = forms.RegexField(label=_("Phone"), regex=r"^\+?[0-9 .()-]{8,20}$", max_length=20)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    id_number = forms.RegexField(label=_("ID number"), regex=r"^[0-9A-Za-z]{6,20}$", max_length=20)
    occupation = forms.CharField(label=_("Occupation"), max_length=120)
    commune_text = forms.CharField(label=_("Commune, ward or special zone"), max_length=120)
    commune = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5)
    unit = forms.ChoiceField(label=_("Unit"))
    bloc = forms.ModelChoiceField(label=_("Group"), queryset=Bloc.objects.none(), empty_label=None)
    consent = forms.BooleanField(label=_("I have read this and I agree"))

    def __init__(self, *args: Any, contest: Contest, this_year: int, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.contest = contest
        # What the typed commune could mean, for people without script: (code, label).
        self.commune_choices: list[tuple[str, str]] = []
        asked = {
            "name": contest.ask_name,
            "birth_year": contest.ask_birth if contest.birth_precision == "year" else Contest.Asked.OFF,
            "birth_date": contest.ask_birth if contest.birth_precision == "date" else Contest.Asked.OFF,
            "sex": contest.ask_sex,
            "phone": contest.ask_phone,
            "email": contest.ask_email,
            "id_number": contest.ask_id_number,
            "occupation": contest.ask_occupation,
            "commune_text": contest.ask_commune,
            "unit": contest.ask_unit,
        }
        for name, setting in asked.items():
            if setting == Contest.Asked.OFF:
                del self.fields[name]
            else:
                self.fields[name].required = setting == Contest.Asked.REQUIRED
        if contest.ask_commune == Contest.Asked.OFF:
            del self.fields["commune"]
        # Validators, not `max_value`: a field reads that only when it is made.
        if "birth_year" in self.fields:
            self.fields["birth_year"].validators.append(MaxValueValidator(this_year))
            self.fields["birth_year"].widget.attrs["max"] = this_year
        if "birth_date" in self.fields:
            first, last = date(_OLDEST, 1, 1), date(this_year, 12, 31)
            self.fields["birth_date"].validators += [MinValueValidator(first), MaxValueValidator(last)]
        self._offer_units(contest)
        self._offer_blocs(contest)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "commune_text" in self.fields:
            cleaned["place"] = self._commune(cleaned)
        return cleaned

    def details(self, account_keys: frozenset[str]) -> Details:
        """What was declared, for the service."""
        data = self.cleaned_data
        unit = data.get("unit")
        return Details(
            name=data.get("name", ""),
            birth_year=data.get("birth_year"),
            birth_date=data.get("birth_date"),
            sex=data.get("sex", ""),
            phone=data.get("phone", ""),
            email=data.get("email", ""),
            id_number=data.get("id_number", ""),
            occupation=data.get("occupation", ""),
            commune=data.get("place"),
            unit=Unit.objects.get(pk=unit) if unit else None,
            bloc=data.get("bloc"),
            account_keys=account_keys,
        )

    def _commune(self, cleaned: dict[str, Any]) -> Commune | None:
        """The commune chosen from the list, or the only one that the typed words can mean."""
        code, typed = cleaned.get("commune", ""), cleaned.get("commune_text", "")
        if code:
            commune = Commune.objects.filter(pk=code, ended_on=None).first()
            if commune is None:
                self.add_error("commune_text", _("Choose your commune from the list."))
            return commune
        if not typed:
            return None
        found = search_communes(typed, limit=_OFFERED)
        if len(found) == 1:
            return Commune.objects.get(pk=found[0].code)
        self.commune_choices = [
            (
                each.code,
                either(f"{each.full_name}, {each.province_name}", f"{each.full_name_en}, {each.province_name_en}"),
            )
            for each in found
        ]
        problem = _("Several places have this name: choose yours.") if found else _("No commune has this name.")
        self.add_error("commune_text", problem)
        return None

    def _offer_units(self, contest: Contest) -> None:
        if "unit" in self.fields and contest.unit_list_id is not None:
            units = [
                (str(unit.id), " " * 2 * (unit.depth or 0) + unit.name) for unit in unit_tree(contest.unit_list_id)
            ]
            self.fields["unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]

    def _offer_blocs(self, contest: Contest) -> None:
        """Blocs that somebody chooses; those implied by a province are not asked."""
        blocs = contest.blocs.filter(provinces=None)
        field = self.fields["bloc"]
        if not blocs.exists():
            del self.fields["bloc"]
            return
        field.queryset = blocs  # type: ignore[attr-defined]
        # Residents of an implied bloc's provinces have nothing to choose.
        field.required = not contest.blocs.exclude(provinces=None).exists()
        field.label_from_instance = lambda bloc: either(bloc.name, bloc.name_en)  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """A personal code, typed on another device."""

    code = forms.CharField(label=_("Personal code"), max_length=20)
