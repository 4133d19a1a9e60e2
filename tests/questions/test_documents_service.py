"""Documents made at the desk: what the tables hold after a save, and after the next edition."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import User
from accounts.rights import Role
from questions.errors import CodeTaken, DocumentFaulty, DraftNotFound, EditionOutdated
from questions.models import Document, DocumentDraft, Edition, Passage
from questions.queries.desk_documents import document_head
from questions.rules.cutting import NEW, blocks_of
from questions.rules.drafting import Head, from_plain
from questions.services import documents
from tests.accounts.makers import make_user
from tests.questions.makers import NOW, make_document, make_passage, make_question
from tests.questions.texts import AMENDED, RESOLUTION

pytestmark = pytest.mark.django_db

HEAD = Head(code="NQ99", short="NQ99", title="Về đọc sách", issued_on="2026-02-03", issuer="Ban")


@pytest.fixture
def alice() -> User:
    return make_user("alice", Role.EDITOR)


def begun(user: User, text: str = RESOLUTION, head: Head = HEAD, document: Document | None = None) -> DocumentDraft:
    return documents.begin(
        user_id=user.pk,
        blocks=blocks_of(text),
        head=head,
        document_id=document.pk if document else None,
        file_name="",
        now=NOW,
    )


def saved(user: User, text: str = RESOLUTION) -> Document:
    return documents.save(user_id=user.pk, draft_id=begun(user, text).pk, now=NOW)[0]


def amended(user: User, document: Document, text: str = AMENDED) -> int:
    draft = begun(user, text, document_head(document), document)
    return documents.save(user_id=user.pk, draft_id=draft.pk, now=NOW + timedelta(days=1))[1]


def living(document: Document) -> dict[str, str]:
    return dict(document.passages.filter(removed_in=None).order_by("position").values_list("ref", "citation"))


def test_a_draft_is_saved_as_document_passages_and_edition(alice: User) -> None:
    document = saved(alice)
    assert (document.code, document.title, str(document.issued_on)) == ("NQ99", "Về đọc sách", "2026-02-03")
    assert living(document) == {
        "NQ99.i": "NQ99, Mục I",
        "NQ99.i.1": "NQ99, Mục I.1",
        "NQ99.i.2": "NQ99, Mục I.2",
        "NQ99.i.3": "NQ99, Mục I.3",
        "NQ99.ii": "NQ99, Mục II",
        "NQ99.ii.1": "NQ99, Mục II.1",
        "NQ99.ii.2": "NQ99, Mục II.2",
    }
    edition = Edition.objects.get()
    assert (edition.number, edition.author, len(edition.passages), edition.changes) == (1, alice, 7, [])
    assert not DocumentDraft.objects.exists()


def test_paths_hold_the_ids_above(alice: User) -> None:
    document = saved(alice)
    top, below = document.passages.get(ref="NQ99.i"), document.passages.get(ref="NQ99.i.2")
    assert below.parent == top
    assert below.path == f"/{top.pk}/{below.pk}/"


def test_the_next_edition_keeps_refs_where_the_content_went(alice: User) -> None:
    document = saved(alice)
    assert amended(alice, document) == 2
    assert living(document) == {
        "NQ99.i": "NQ99, Mục I",
        "NQ99.i.1": "NQ99, Mục I.1",
        "NQ99.i.2-2": "NQ99, Mục I.2",
        "NQ99.ii": "NQ99, Mục II",
        "NQ99.ii.1": "NQ99, Mục II.1",
        "NQ99.i.3": "NQ99, Mục II.2",
        "NQ99.ii.2": "NQ99, Mục II.3",
    }
    moved = document.passages.get(ref="NQ99.i.3")
    assert moved.path.startswith(document.passages.get(ref="NQ99.ii").path)


def test_the_next_edition_tells_what_changed(alice: User) -> None:
    document = saved(alice)
    amended(alice, document)
    changes = Edition.objects.get(number=2).changes
    assert {change["ref"]: "+".join(change["what"]) or change["state"] for change in changes} == {
        "NQ99.i.2-2": "new",
        "NQ99.ii.1": "changed",
        "NQ99.i.3": "moved+renumbered",
        "NQ99.ii.2": "renumbered",
        "NQ99.i.2": "gone",
    }


def test_a_passage_that_is_gone_stays_for_the_questions_that_cite_it(alice: User) -> None:
    document = saved(alice)
    version = make_question(document.passages.get(ref="NQ99.i.2"))
    amended(alice, document)
    gone = Passage.objects.get(ref="NQ99.i.2")
    assert (gone.removed_in, gone.citation) == (2, "NQ99, Mục I.2")
    version.refresh_from_db()
    assert version.passage == gone
    assert amended(alice, document, RESOLUTION) == 3
    gone.refresh_from_db()
    assert gone.removed_in == 2


def test_an_editor_decides_which_passage_is_which(alice: User) -> None:
    document = saved(alice)
    draft = begun(alice, AMENDED, document_head(document), document)
    text = from_plain(draft.data)
    rows = list(text.rows)
    rows[2] = replace(rows[2], match="NQ99.i.2")  # "Trẻ em …" is the old I.2 after all
    rows[4] = replace(rows[4], match=NEW)
    documents.keep(user_id=alice.pk, draft_id=draft.pk, text=replace(text, rows=tuple(rows)), seq=1, now=NOW)
    documents.save(user_id=alice.pk, draft_id=draft.pk, now=NOW)
    assert list(living(document)) == [
        "NQ99.i",
        "NQ99.i.1",
        "NQ99.i.2",
        "NQ99.ii",
        "NQ99.ii.1-2",
        "NQ99.i.3",
        "NQ99.ii.2",
    ]


def test_the_same_text_makes_no_edition_but_saves_the_head(alice: User) -> None:
    document = saved(alice)
    draft = begun(alice, RESOLUTION, replace(document_head(document), title="Tên khác"), document)
    assert documents.save(user_id=alice.pk, draft_id=draft.pk, now=NOW) == (document, 1)
    document.refresh_from_db()
    assert document.title == "Tên khác"
    assert Edition.objects.count() == 1


def test_a_document_of_files_gets_its_text_as_edition_1(alice: User) -> None:
    document = make_document("NQ57")
    make_passage(document, ref="NQ57.a", heading="Bối cảnh", text="Chuyển đổi số còn chậm.")
    assert amended(alice, document, "1. Chuyển đổi số còn chậm lắm.") == 2
    assert [len(edition.passages) for edition in document.editions.order_by("number")] == [1, 1]
    assert Passage.objects.get(ref="NQ57.a").text == "1. Chuyển đổi số còn chậm lắm."


def test_an_edition_that_was_overtaken_is_compared_again(alice: User) -> None:
    document = saved(alice)
    draft = begun(alice, AMENDED, document_head(document), document)
    amended(alice, document, RESOLUTION.replace("2030", "2031"))
    with pytest.raises(EditionOutdated):
        documents.save(user_id=alice.pk, draft_id=draft.pk, now=NOW)
    assert documents.save(user_id=alice.pk, draft_id=draft.pk, now=NOW)[1] == 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": ""}, "code_missing"),
        ({"code": "nq 99"}, "code_shape"),
        ({"title": ""}, "title_missing"),
        ({"issued_on": "hôm qua"}, "date_shape"),
        ({"source_url": "javascript:alert(1)"}, "url_shape"),
    ],
)
def test_a_faulty_head_is_refused(alice: User, fields: dict[str, str], code: str) -> None:
    draft = begun(alice, head=replace(HEAD, **fields))
    with pytest.raises(DocumentFaulty) as refused:
        documents.save(user_id=alice.pk, draft_id=draft.pk, now=NOW)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert not Document.objects.exists()


def test_a_code_is_given_once(alice: User) -> None:
    saved(alice)
    with pytest.raises(CodeTaken):
        documents.save(user_id=alice.pk, draft_id=begun(alice).pk, now=NOW)


def test_an_older_keep_does_not_overwrite_a_newer(alice: User) -> None:
    draft = begun(alice)
    text = from_plain(draft.data)
    documents.keep(user_id=alice.pk, draft_id=draft.pk, text=replace(text, rows=text.rows[:2]), seq=5, now=NOW)
    documents.keep(user_id=alice.pk, draft_id=draft.pk, text=text, seq=4, now=NOW)
    draft.refresh_from_db()
    assert (draft.seq, len(from_plain(draft.data).rows)) == (5, 2)


def test_a_draft_is_its_owners_alone(alice: User) -> None:
    draft = begun(alice)
    bob = make_user("bob", Role.EDITOR)
    for refused in (
        lambda: documents.save(user_id=bob.pk, draft_id=draft.pk, now=NOW),
        lambda: documents.discard(user_id=bob.pk, draft_id=draft.pk),
        lambda: documents.keep(user_id=bob.pk, draft_id=draft.pk, text=from_plain(draft.data), seq=9, now=NOW),
    ):
        with pytest.raises(DraftNotFound):
            refused()
    assert DocumentDraft.objects.filter(pk=draft.pk, seq=0).exists()
