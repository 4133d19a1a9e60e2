"""Boards as pages and as frames for the hub.

A topic names a board or a roll-up: "board:7", "board:7:01" (province), "board:7:00166" (commune), "board:7:unit-3",
"board:7:bloc-2", "rollup:7", "rollup:7:01".
"""

import re
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _

from contests.errors import NoSuchBoard
from contests.messages import Board as BoardFrame
from contests.messages import BoardRow
from contests.models import Bloc, Entry, Round, Standing
from contests.pages import BoardLine, BoardPage, Option
from contests.queries.contests import round_card
from contests.queries.notices import notices
from contests.queries.words import contest_title, either, entry_name, entry_place, place_name
from contests.rules.phases import BoardState, board_state
from contests.standings import Board, Place, standings
from localities.models import Commune, Province, Unit
from localities.queries import unit_tree
from localities.rules.vietnamese import fold

# The first page of a board is what its frames hold: all of it is live.
PAGE = 20
FRAME_ROWS = PAGE
_MOST_FOUND = 200
_TOPIC = re.compile(
    r"board:(?P<round>[0-9]{1,18})(?::(?P<scope>[0-9]{2}|[0-9]{5}|unit-[0-9]{1,18}|bloc-[0-9]{1,18}))?\Z"
)


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """Which board of a round is asked for, as it comes in a query string."""

    place: str = ""
    unit: str = ""
    bloc: str = ""

    def board(self, round_id: int, variant: str) -> Board:
        """Raises NoSuchBoard for a place, unit or bloc that cannot be."""
        if self.unit:
            return Board(round_id, variant, "unit", _number(self.unit))
        if self.bloc:
            return Board(round_id, variant, "bloc", _number(self.bloc))
        if not self.place:
            return Board(round_id, variant)
        if not re.fullmatch(r"[0-9]{2}|[0-9]{5}", self.place):
            raise NoSuchBoard
        return Board(round_id, variant, "province" if len(self.place) == 2 else "commune", self.place)  # noqa: PLR2004

    def topic(self, round_id: int) -> str:
        scope = f"unit-{self.unit}" if self.unit else f"bloc-{self.bloc}" if self.bloc else self.place
        return f"board:{round_id}:{scope}" if scope else f"board:{round_id}"


def narrower(place: str, commune: str) -> str:
    """The commune if it lies in the province chosen beside it: choosing another province leaves the old one behind."""
    return commune if commune and (not place or _province_of(commune) == place[:2]) else place


def parse_topic(topic: str) -> tuple[int, BoardChoice]:
    """The round and the board that a topic names. Raises NoSuchBoard."""
    match = _TOPIC.match(topic)
    if match is None:
        raise NoSuchBoard
    kind, _dash, number = (match["scope"] or "").partition("-")
    if number:
        return int(match["round"]), BoardChoice(**{kind: number})
    return int(match["round"]), BoardChoice(place=kind)


def public_variant(board_round: Round, *, now: datetime) -> str:
    """The standings that anybody sees: those of the freeze while the board is frozen."""
    frozen = state_of(board_round, now=now) == BoardState.FROZEN
    return Standing.Variant.PUBLIC if frozen else Standing.Variant.LIVE


def state_of(board_round: Round, *, now: datetime) -> BoardState:
    """What the round's board may claim now."""
    return board_state(
        board_round.window,
        now,
        freezes_at=board_round.board_freezes_at,
        results_published=board_round.results_published_at is not None,
    )


def board_frame(topic: str, *, now: datetime) -> str:
    """The topic's newest frame, as JSON text. Queries: round, size, top, entries."""
    round_id, choice = parse_topic(topic)
    board_round = Round.objects.get(pk=round_id)
    board = choice.board(round_id, public_variant(board_round, now=now))
    places = standings().top(board, limit=FRAME_ROWS)
    frame = BoardFrame(
        topic=topic,
        version=board_round.board_version,
        state=state_of(board_round, now=now),
        entrants=standings().size(board),
        rows=[_row(line) for line in _lines(board, places, mine=None)],
    )
    return msgspec.json.encode(frame).decode()


def board_page(
    board_round: Round, choice: BoardChoice, mine: Entry | None, *, now: datetime, page: int = 1, query: str = ""
) -> BoardPage:
    """A page of a board, or what a search by name finds on it."""
    board = choice.board(board_round.pk, public_variant(board_round, now=now))
    size = standings().size(board)
    pages = max(1, -(-size // PAGE))
    page = min(max(page, 1), pages)
    places = _found(board, query) if query else standings().top(board, offset=(page - 1) * PAGE, limit=PAGE)
    lines = _lines(board, places, mine=mine.pk if mine else None)
    my_line, my_page = own_line(board, mine)
    api = reverse("contests_api:board", kwargs={"round_id": board_round.pk})
    contest = board_round.contest
    return BoardPage(
        contest_title=contest_title(contest),
        contest_url=reverse("contests:contest", kwargs={"slug": contest.slug}),
        round=round_card(board_round, now=now),
        state=state_of(board_round, now=now),
        version=board_round.board_version,
        scope_label=_label(choice),
        entrants=size,
        rows=lines,
        page=page,
        pages=1 if query else pages,
        mine=my_line,
        mine_page=my_page,
        query=query,
        provinces=_province_options(choice),
        communes=_commune_options(choice),
        units=_unit_options(board_round, choice),
        blocs=[
            Option(str(bloc.pk), either(bloc.name, bloc.name_en), selected=choice.bloc == str(bloc.pk))
            for bloc in Bloc.objects.filter(contest=contest)
        ],
        props={
            "socket": "/ws/boards/",
            "topic": choice.topic(board_round.pk),
            "api": api,
            "round": board_round.pk,
            "place": choice.place,
            "unit": choice.unit,
            "bloc": choice.bloc,
            "state": state_of(board_round, now=now),
            "version": board_round.board_version,
            "entrants": size,
            "rows": [msgspec.to_builtins(_row(line)) for line in lines],
            "page": page,
            "pages": 1 if query else pages,
            "query": query,
            "entered": mine is not None,
            "me": msgspec.to_builtins(_row(my_line)) if my_line else None,
            "me_page": my_page,
        },
        corrections=notices(contest.pk, round_id=board_round.pk, now=now),
    )


def own_line(board: Board, mine: Entry | None) -> tuple[BoardLine | None, int | None]:
    """The visitor's own row and the page that holds it, (None, None) when they do not stand on the board."""
    place = standings().place_of(board, mine.pk) if mine else None
    if mine is None or place is None:
        return None, None
    line = _lines(board, [place], mine=mine.pk)[0]
    return line, standings().offset_of(board, place) // PAGE + 1


def own_row(
    board_round: Round, choice: BoardChoice, mine: Entry, *, now: datetime
) -> tuple[BoardRow | None, int | None]:
    """As `own_line`, as it goes over the wire."""
    line, page = own_line(choice.board(board_round.pk, public_variant(board_round, now=now)), mine)
    return (_row(line) if line else None), page


def _lines(board: Board, places: list[Place], *, mine: int | None) -> list[BoardLine]:
    """Rows for these places. Two queries: standings with attempts and entries, their localities."""
    rows = (
        Standing.objects.filter(
            round_id=board.round_id, variant=board.variant, entry__in=[place.entry_id for place in places]
        )
        .select_related("attempt", "entry__commune", "entry__province")
        .defer("attempt__paper")
    )
    by_entry = {row.entry_id: row for row in rows}
    lines = []
    for place in places:
        row = by_entry.get(place.entry_id)
        if row is None or row.attempt.finished_at is None:
            continue
        lines.append(
            BoardLine(
                rank=place.rank,
                id=str(place.entry_id),
                name=entry_name(row.entry),
                place=entry_place(row.entry),
                score=row.attempt.score or 0,
                max_score=row.attempt.max_score,
                duration_ms=row.attempt.duration_ms or 0,
                submitted_at=row.attempt.finished_at,
                mine=place.entry_id == mine,
            )
        )
    return lines


def _found(board: Board, query: str) -> list[Place]:
    """Places of those whose name holds the words, without accents, best first."""
    wanted = fold(query)
    rows = Standing.objects.filter(round_id=board.round_id, variant=board.variant, ranked=True)
    fields = {"province": "province", "commune": "commune", "unit": "unit_id", "bloc": "bloc_id"}
    if board.scope != "all":
        rows = rows.filter(**{fields[board.scope]: board.code})
    rows = rows.filter(entry__folded_name__contains=wanted).order_by("key", "entry_id")
    found = [standings().place_of(board, entry) for entry in rows.values_list("entry_id", flat=True)[:_MOST_FOUND]]
    return [place for place in found if place is not None]


def _row(line: BoardLine) -> BoardRow:
    return BoardRow(line.rank, line.id, line.name, line.place, line.score, line.max_score, line.duration_ms)


def _label(choice: BoardChoice) -> str:
    if choice.unit:
        return _named(Unit.objects.filter(pk=choice.unit).first())
    if choice.bloc:
        bloc = Bloc.objects.filter(pk=choice.bloc).first()
        return either(bloc.name, bloc.name_en) if bloc else _named(None)
    if not choice.place:
        return _("National")
    model = Province if len(choice.place) == 2 else Commune  # noqa: PLR2004 - digits of a province's code
    place = model.objects.filter(pk=choice.place).first()
    return place_name(place) if place else _named(None)


def _named(unit: Unit | None) -> str:
    if unit is None:
        raise NoSuchBoard
    return unit.name


def _province_options(choice: BoardChoice) -> list[Option]:
    chosen = choice.place[:2] if len(choice.place) == 2 else _province_of(choice.place)  # noqa: PLR2004 - as above
    rows = Province.objects.filter(ended_on=None).order_by("sort_key")
    return [Option(row.code, place_name(row), selected=row.code == chosen) for row in rows]


def _province_of(commune: str) -> str:
    found = Commune.objects.filter(pk=commune).values_list("province_id", flat=True).first() if commune else None
    return found or ""


def _commune_options(choice: BoardChoice) -> list[Option]:
    """The communes of the chosen province; none while no province is chosen."""
    province = choice.place if len(choice.place) == 2 else _province_of(choice.place)  # noqa: PLR2004 - as above
    if not province:
        return []
    rows = Commune.objects.filter(province=province, ended_on=None).order_by("sort_key")
    return [Option(row.code, place_name(row), selected=row.code == choice.place) for row in rows]


def _unit_options(board_round: Round, choice: BoardChoice) -> list[Option]:
    unit_list = board_round.contest.unit_list_id
    if unit_list is None:
        return []
    return [
        Option(str(unit.id), " " * 2 * (unit.depth or 0) + unit.name, selected=choice.unit == str(unit.id))
        for unit in unit_tree(unit_list)
    ]


def _number(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise NoSuchBoard
    return text
