"""Who may do what: the one place that decides. Callers ask `can`, `require` or `needs`; no view compares roles.

An action is allowed by a role alone, or by a role together with a tie between the person and the object (runs it,
owns it, its locality is within the officer's scope). RULES is the whole of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import ClassVar, Concatenate, ParamSpec, Protocol, runtime_checkable

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal
from accounts.models import LocalityScope, User
from accounts.people import Person, person_of

Who = User | AnonymousUser | Person
P = ParamSpec("P")


class Role(StrEnum):
    """What a person is trusted with; each is a Django group of this name."""

    MEMBER = "member"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ORGANISER = "organiser"
    LOCALITY_OFFICER = "locality_officer"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.MEMBER: _("Member"),
    Role.EDITOR: _("Editor"),
    Role.REVIEWER: _("Reviewer"),
    Role.ORGANISER: _("Organiser"),
    Role.LOCALITY_OFFICER: _("Locality officer"),
    Role.ADMINISTRATOR: _("Administrator"),
}


class Action(StrEnum):
    """What is protected."""

    BANK_READ = "bank.read"
    BANK_EDIT = "bank.edit"
    BANK_REVIEW = "bank.review"
    QUESTION_DECIDE = "question.decide"
    CONTEST_CREATE = "contest.create"
    CONTEST_VIEW_DRAFT = "contest.view_draft"
    CONTEST_EDIT = "contest.edit"
    CONTEST_PUBLISH = "contest.publish"
    CONTEST_SEE_ENTRIES = "contest.see_entries"
    ROUND_PUBLISH_RESULTS = "round.publish_results"
    ROUND_ANALYSE = "round.analyse"
    CORRECTION_PROPOSE = "correction.propose"
    CORRECTION_DECIDE = "correction.decide"
    REPORT_ANSWER = "report.answer"
    ENTRY_SET_ACCOMMODATION = "entry.set_accommodation"
    ENTRY_ACT_AS = "entry.act_as"
    ATTEMPT_ACT_AS = "attempt.act_as"
    ATTEMPT_SEE_RESULT = "attempt.see_result"
    ROLLUP_SEE_LOCALITY = "rollup.see_locality"
    USERS_MANAGE = "users.manage"


@runtime_checkable
class Run(Protocol):
    """A contest, or what belongs to one (a round, an entry): it knows who runs it."""

    def is_run_by(self, user_id: int) -> bool:
        """Whether the user is one of the contest's organisers."""


@runtime_checkable
class Owned(Protocol):
    """An entry or an attempt: it knows whose it is."""

    def belongs_to(self, person: Person) -> bool:
        """Whether it is this person's; nobody owns nothing."""


@runtime_checkable
class Written(Protocol):
    """A version of a question: it knows who wrote it."""

    def is_written_by(self, user_id: int) -> bool:
        """Whether it is this user's own work."""


@runtime_checkable
class InLocality(Protocol):
    """A figure about a place: codes of 2 and 5 digits. `commune` "" is the whole province, both "" the country."""

    @property
    def province(self) -> str: ...

    @property
    def commune(self) -> str: ...


@dataclass(frozen=True)
class Place:
    """The plainest `InLocality`."""

    province: str = ""
    commune: str = ""


def _runs(person: Person, obj: object) -> bool:
    if not isinstance(obj, Run):
        raise TypeError(f"{type(obj).__name__} does not tell who runs it.")
    return person.user_id is not None and obj.is_run_by(person.user_id)


def _owns(person: Person, obj: object) -> bool:
    if not isinstance(obj, Owned):
        raise TypeError(f"{type(obj).__name__} does not tell whose it is.")
    return person.is_known and obj.belongs_to(person)


def _did_not_write(person: Person, obj: object) -> bool:
    if not isinstance(obj, Written):
        raise TypeError(f"{type(obj).__name__} does not tell who wrote it.")
    return person.user_id is not None and not obj.is_written_by(person.user_id)


def _covers(person: Person, obj: object) -> bool:
    if not isinstance(obj, InLocality):
        raise TypeError(f"{type(obj).__name__} does not tell its locality.")
    if person.user_id is None or not obj.province:
        return False
    return any(scope.province == obj.province and scope.commune in {"", obj.commune} for scope in scopes_of(person))


Tie = Callable[[Person, object], bool]


@dataclass(frozen=True)
class Rule:
    """`anywhere`: roles that may on any object. `tied`: roles that may where `tie` holds; None asks for no role."""

    anywhere: frozenset[Role] = frozenset()
    tied: frozenset[Role] | None = frozenset()
    tie: Tie | None = None


def _any(*roles: Role) -> Rule:
    return Rule(anywhere=frozenset({Role.ADMINISTRATOR, *roles}))


_WHO_RUNS_IT = Rule(frozenset({Role.ADMINISTRATOR}), frozenset({Role.ORGANISER}), _runs)
# Those who know the keys anyway, of any contest; organisers of their own.
_BANK_OR_WHO_RUNS_IT = Rule(
    frozenset({Role.ADMINISTRATOR, Role.EDITOR, Role.REVIEWER}), frozenset({Role.ORGANISER}), _runs
)
# Nobody acts or looks on another's behalf, an administrator neither.
_WHOSE_IT_IS = Rule(frozenset(), None, _owns)

RULES: dict[Action, Rule] = {
    # Organisers judge complaints about questions, so they read the bank; that is why they are not ranked.
    Action.BANK_READ: _any(Role.EDITOR, Role.REVIEWER, Role.ORGANISER),
    Action.BANK_EDIT: _any(Role.EDITOR),
    Action.BANK_REVIEW: _any(Role.REVIEWER),
    # Nobody approves or sends back their own work, an administrator neither.
    Action.QUESTION_DECIDE: Rule(frozenset(), frozenset({Role.ADMINISTRATOR, Role.REVIEWER}), _did_not_write),
    Action.CONTEST_CREATE: _any(Role.ORGANISER),
    Action.CONTEST_VIEW_DRAFT: _WHO_RUNS_IT,
    Action.CONTEST_EDIT: _WHO_RUNS_IT,
    Action.CONTEST_PUBLISH: _WHO_RUNS_IT,
    Action.CONTEST_SEE_ENTRIES: _WHO_RUNS_IT,
    Action.ROUND_PUBLISH_RESULTS: _WHO_RUNS_IT,
    Action.ROUND_ANALYSE: _BANK_OR_WHO_RUNS_IT,
    Action.CORRECTION_PROPOSE: _BANK_OR_WHO_RUNS_IT,
    Action.CORRECTION_DECIDE: _WHO_RUNS_IT,
    Action.REPORT_ANSWER: _any(Role.EDITOR, Role.REVIEWER),
    Action.ENTRY_SET_ACCOMMODATION: _WHO_RUNS_IT,
    Action.ENTRY_ACT_AS: _WHOSE_IT_IS,
    Action.ATTEMPT_ACT_AS: _WHOSE_IT_IS,
    Action.ATTEMPT_SEE_RESULT: _WHOSE_IT_IS,
    Action.ROLLUP_SEE_LOCALITY: Rule(frozenset({Role.ADMINISTRATOR}), frozenset({Role.LOCALITY_OFFICER}), _covers),
    Action.USERS_MANAGE: _any(),
}


class NotAllowed(Refusal):
    """The person may not do this: one of the two below."""

    code: ClassVar[str] = "not_allowed"
    status: ClassVar[int] = 403
    sentence = _("Your account may not do this. Ask the people who run the site if you need it.")


class RoleMissing(NotAllowed, PermissionDenied):
    """No role of the person allows this on anything: page 403."""


class NotFound(NotAllowed, Http404):
    """The object is not for this person: page 404, as if it did not exist."""

    code: ClassVar[str] = "not_found"
    status: ClassVar[int] = 404
    sentence = _("There is nothing at this address, or it is not for you.")


def can(who: Who, action: Action, obj: object = None) -> bool:
    """Whether this person may do this to this object.

    An action that is tied to objects needs one (TypeError without): to ask whether to show a menu, use `may`.
    """
    rule = RULES[action]
    if rule.tie is not None and obj is None:
        raise TypeError(f"{action} is asked of an object.")
    if rule.tied is None:
        return rule.tie is not None and rule.tie(_as_person(who), obj)
    roles = roles_of(who)
    if roles & rule.anywhere:
        return True
    return bool(roles & rule.tied) and rule.tie is not None and rule.tie(_as_person(who), obj)


def may(who: Who, action: Action) -> bool:
    """Whether there can be an object to which this person may do this: for menus, never instead of `can`."""
    rule = RULES[action]
    if rule.tied is None:
        return _as_person(who).is_known
    return bool((rule.anywhere | rule.tied) & roles_of(who))


def require(who: Who, action: Action, obj: object = None) -> None:
    """Raise unless `can`: NotFound for an object (its existence is not told), RoleMissing without one."""
    if can(who, action, obj):
        return
    raise RoleMissing if obj is None else NotFound


def needs(
    action: Action,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """A view for people who `may`: the others get page 403, people who are not signed in are asked to.

    It decides before anything is looked up, so it tells nothing of what exists; a view of one object still calls
    `require` on it.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            person = person_of(request)
            if may(person if person.is_guest else request.user, action):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise RoleMissing

        return guarded

    return decorate


def roles_of(who: Who) -> frozenset[Role]:
    """The person's roles; read from the database once for each `User` object. Superusers are administrators."""
    user = _as_user(who)
    if user is None or not user.is_active:
        return frozenset()
    prefetch_related_objects([user], "groups")
    known = set(Role)
    roles = {Role(group.name) for group in user.groups.all() if group.name in known}
    return frozenset(roles | {Role.ADMINISTRATOR} if user.is_superuser else roles)


def scopes_of(who: Who) -> frozenset[Place]:
    """The places that a locality officer sees: whole provinces (`commune` "") and single communes."""
    person = _as_person(who)
    if person.user_id is None:
        return frozenset()
    rows = LocalityScope.objects.filter(user_id=person.user_id)
    return frozenset(Place(row.province_id, row.commune_id or "") for row in rows)


def _as_person(who: Who) -> Person:
    if isinstance(who, Person):
        return who
    return Person(user_id=who.pk) if who.is_active else Person()


def _as_user(who: Who) -> User | None:
    if isinstance(who, Person):
        return User.objects.filter(pk=who.user_id).first() if who.user_id is not None else None
    return who if isinstance(who, User) else None
