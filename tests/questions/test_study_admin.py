"""The bank in the admin: to be looked at by staff who may read it, changed by nobody."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rights import Role
from questions.models import Document, Passage, Question, QuestionVersion, Topic
from tests.accounts.makers import make_user
from tests.questions.makers import make_document, make_passage, make_question

pytestmark = pytest.mark.django_db

MODELS = [Document, Passage, Topic, Question, QuestionVersion]
IDS = [model.__name__ for model in MODELS]


def staff(name: str, *roles: Role, is_superuser: bool = False) -> User:
    user = make_user(name, *roles, is_superuser=is_superuser)
    user.is_staff = True
    user.save()
    return user


def address(model: type, what: str, *args: object) -> str:
    return reverse(f"admin:questions_{model.__name__.lower()}_{what}", args=args)


@pytest.fixture
def _bank() -> None:
    make_question(make_passage(make_document()))


@pytest.mark.usefixtures("_bank")
@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_an_editor_on_the_staff_reads_the_bank(client: Client, model: type[Document]) -> None:
    client.force_login(staff("alice", Role.EDITOR))
    assert client.get(address(model, "changelist"), {"q": "x"}).status_code == 200
    assert client.get(address(model, "change", model.objects.get().pk)).status_code == 200


@pytest.mark.usefixtures("_bank")
@pytest.mark.parametrize("role", [Role.MEMBER, Role.LOCALITY_OFFICER])
@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_other_staff_do_not(client: Client, model: type[Document], role: Role) -> None:
    client.force_login(staff("bob", role))
    assert client.get(address(model, "changelist")).status_code == 403


@pytest.mark.usefixtures("_bank")
@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_nobody_changes_it_here(client: Client, model: type[Document]) -> None:
    client.force_login(staff("carol", is_superuser=True))
    row = model.objects.get()
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {"title": "Khác"}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(address(model, "changelist")).text


def test_every_table_of_the_bank_is_there() -> None:
    assert set(MODELS) <= set(admin.site._registry)
