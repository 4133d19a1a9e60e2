"""What the pages of contests show, as plain frozen data: the contract between queries and templates.

Nothing here can hold an answer key except `ReviewItem`, which is only built once keys are visible.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString

from contests.rules.phases import BoardState, Phase
from questions.pages import ReviewedLine, ShownImage


@dataclass(frozen=True, slots=True)
class CorrectionNotice:
    """A question that was corrected, as members are told. `position`: its place in the reader's own paper.

    `question` and `reason` are "" while an open round could still ask the question.
    """

    position: int | None
    rounds: str
    corrected_at: datetime
    what: str
    question: str
    reason: str
    decision: str


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A question of one's own finished paper, and what one reported of it; `reported_at` None: nothing yet.

    `answer` is "" until it is given and may be read: `answered` may come before.
    """

    position: int
    stem: str
    url: str
    reported_at: datetime | None = None
    about: str = ""
    text: str = ""
    answered: bool = False
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A round as it is listed. `changes_at` is when the phase changes next: what the countdown counts to."""

    id: int
    number: int
    title: str
    phase: Phase
    opens_at: datetime
    closes_at: datetime
    changes_at: datetime | None
    minutes: int
    questions: int
    url: str
    board_url: str
    places_url: str
    board_state: BoardState


@dataclass(frozen=True, slots=True)
class ContestCard:
    """A contest as it is listed on the first page."""

    slug: str
    title: str
    summary: str
    url: str
    round: RoundCard | None
    entrants: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rules that follow from the settings, in words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ContestPage:
    """A contest's own page. `entered` tells whether this person has an entry; `refusal` why they cannot enter."""

    slug: str
    title: str
    summary: str
    prizes: str
    full_rules: str
    rules: Sequence[Rule]
    documents: Sequence["DocumentLink"]
    rounds: Sequence[RoundCard]
    current: RoundCard | None
    entrants: int
    entered: bool
    # Where the one big button goes and what it says; empty when there is nothing to do now.
    action_url: str
    action_label: str
    notice: str
    corrections: Sequence[CorrectionNotice] = ()


@dataclass(frozen=True, slots=True)
class DocumentLink:
    title: str
    number: str
    url: str
    practice_url: str


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """Before the clock starts. `attempts_left` None: no limit. `open_attempt_url`: one is running already."""

    contest_title: str
    contest_url: str
    round: RoundCard
    entry_name: str
    entry_place: str
    minutes: int
    extra_time_percent: int
    attempts_left: int | None
    attempts_max: int | None
    attempts_period: str
    next_attempt_at: datetime | None
    open_attempt_url: str
    past: Sequence["AttemptLine"]


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """A finished attempt in a list; `counts` marks the one that ranks."""

    number: int
    url: str
    score: int
    max_score: int
    duration_ms: int
    finished_at: datetime
    counts: bool
    # Reports of its questions: how many were made, and how many of them are answered.
    reported: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class MyEntry:
    """One of the person's entries, with its finished attempts."""

    contest_title: str
    contest_url: str
    place: str
    attempts: Sequence[AttemptLine]


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A question as shown to a participant: no key, no hint of one.

    `stem` and `options` are safe HTML, `partners` (what the options of a matching are matched with) plain text.
    """

    position: int
    kind: str
    stem: SafeString
    options: list[SafeString]
    partners: Sequence[str]
    image: ShownImage | None


@dataclass(frozen=True, slots=True)
class PredictionItem:
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """An open attempt. `props` go to the page's script as they are (see `attempt_props` in frontend/src)."""

    public_id: str
    contest_title: str
    round_title: str
    length: int
    minutes: int
    props: dict[str, object]


@dataclass(frozen=True, slots=True)
class ReviewOption:
    """An option to choose, as safe HTML."""

    text: SafeString
    chosen: bool
    correct: bool


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question with its key: built only when keys are visible.

    `options` of kinds answered by choosing, `lines` of all others; `stem` and `explanation` are safe HTML.
    """

    position: int
    kind: str
    stem: SafeString
    image: ShownImage | None
    options: Sequence[ReviewOption]
    lines: Sequence[ReviewedLine]
    right: bool
    answered: bool
    explanation: SafeString
    citation: str
    passage_url: str
    # What a correction says about it, "" without one; a void question counts for nothing.
    corrected: str = ""
    void: bool = False


@dataclass(frozen=True, slots=True)
class RankLine:
    """A rank on one board ("national", "province", "commune"); `rank` None while it is being counted."""

    scope: str
    label: str
    rank: int | None
    entrants: int
    url: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A finished attempt. `review` is empty until `keys_at`; `keys_at` None: never shown."""

    public_id: str
    contest_title: str
    contest_url: str
    round: RoundCard
    name: str
    reason: str
    score: int
    max_score: int
    correct: int
    length: int
    answered: int
    duration_ms: int
    all_correct: bool
    prediction: int | None
    counts: bool
    ranked: bool
    ranks: Sequence[RankLine]
    commune_label: str
    commune_entrants: int
    commune_attempts: int
    attempts_left: int | None
    again_url: str
    card_url: str
    keys_visible: bool
    keys_note: str
    review: Sequence[ReviewItem] = field(default_factory=tuple)
    # Questions of the paper that count: one that was found wrong may not.
    counted: int = 0
    corrections: Sequence[CorrectionNotice] = ()
    reports: Sequence[OwnReport] = ()


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A row of a board page."""

    rank: int
    id: str
    name: str
    place: str
    score: int
    max_score: int
    duration_ms: int
    submitted_at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A page of a board. `mine` is the visitor's own row, wherever it stands; `mine_page` the page that holds it."""

    contest_title: str
    contest_url: str
    round: RoundCard
    state: BoardState
    version: int
    scope_label: str
    entrants: int
    rows: Sequence[BoardLine]
    page: int
    pages: int
    mine: BoardLine | None
    mine_page: int | None
    query: str
    provinces: Sequence[Option]
    communes: Sequence[Option]
    units: Sequence[Option]
    blocs: Sequence[Option]
    props: dict[str, object]
    corrections: Sequence[CorrectionNotice] = ()


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Totals of a province or commune. `mean` is a share of the maximum in percent, one decimal.

    `short` is the name without its type word, for the narrow tiles of the map.
    """

    code: str
    name: str
    url: str
    entrants: int
    attempts: int
    mean: float
    all_correct: int
    tile_row: int | None = None
    tile_col: int | None = None
    short: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """Totals by province (`province` None) or by commune of one province."""

    contest_title: str
    contest_url: str
    round: RoundCard
    version: int
    province: PlaceLine | None
    total: PlaceLine
    rows: Sequence[PlaceLine]
    # ("2026-11-21", attempts) by day, oldest first.
    trend: Sequence[tuple[str, int]]
    csv_url: str
    xlsx_url: str
    props: dict[str, object]
