"""What the bank's desk costs: each part against the plain way of doing the same, on SQLite and on PostgreSQL.

`imports`, `listing` and `duplicates` are told in `bench.bank_desk`. `analysis`: item analysis of a round
with 50,000 attempts of 20 questions (a million answers), against a loop over model objects, timed on a sample and
scaled to the whole; both give the same figures for the sample.

    python -m bench.bank [--parts analysis …] [sqlite postgresql]
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bench import bank_desk
from bench.bank_desk import timed
from bench.report import FULL, report
from tests.stack import running

ROUNDS = 5 if FULL else 3


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    arguments.add_argument("--inside", help=argparse.SUPPRESS)
    arguments.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    given = arguments.parse_args()
    if given.inside:
        inside(given.inside, given.parts)
        return
    for database in given.databases:
        if database == "postgresql":
            with running(durable=True) as env:
                measure(database, given.parts, env)
        else:
            with tempfile.TemporaryDirectory() as folder:
                env = {"QUIZSITE_VAR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "REDIS_URL": ""}
                measure(database, given.parts, env)


def measure(database: str, parts: list[str], env: Mapping[str, str]) -> None:
    """Run the parts in a process of their own, whose settings name the database."""
    command = [sys.executable, "-m", "bench.bank", "--inside", database, "--parts", *parts]
    subprocess.run(command, env={**os.environ, **env}, check=True)


def inside(database: str, parts: list[str]) -> None:
    """What that process does."""
    import django  # noqa: PLC0415 - the process that starts the servers has no settings yet

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    for part in parts:
        PARTS[part](database)


# --- Item analysis ------------------------------------------------------------------------------------

ATTEMPTS, QUESTIONS, BANK, SAMPLE, PAPERS = 50_000, 20, 200, 500, 2_000
MOST_MEMORY = 500  # MB, of the whole process


def analysis(database: str) -> None:
    """Reading, marking and all figures, from one million stored answers."""
    from contests.models import Round  # noqa: PLC0415
    from contests.queries.sittings import read_sitting  # noqa: PLC0415
    from contests.rules.analysis import analyse  # noqa: PLC0415

    board_round = Round.objects.get(pk=_sit())
    check(board_round)
    ours = [timed(lambda: analyse(read_sitting(board_round).sitting)) for _ in range(ROUNDS)]
    plain = [timed(lambda: facility_one_by_one(board_round)) * ATTEMPTS / SAMPLE for _ in range(ROUNDS)]
    report(f"bank.{database}.analysis_of_1M_answers", "s", ours, plain, more_is_better=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert peak < MOST_MEMORY, f"{peak:.0f} MB"


def check(board_round: Any) -> None:  # noqa: ANN401 - Django is not there yet when this file is read
    """Both ways give every question of the sample the same facility."""
    from contests.queries.sittings import read_sitting  # noqa: PLC0415

    read = read_sitting(board_round)
    sampled = read.sitting.attempt < SAMPLE
    item, right = read.sitting.item[sampled].tolist(), read.sitting.right[sampled].tolist()
    found: dict[int, tuple[int, int]] = {}
    for number, good in zip(item, right, strict=True):
        asked, before = found.get(read.versions[number], (0, 0))
        found[read.versions[number]] = (asked + 1, before + good)
    assert found == facility_one_by_one(board_round)


def facility_one_by_one(board_round: Any) -> dict[int, tuple[int, int]]:  # noqa: ANN401
    """The baseline, which stops at the facility: by version, how often it was asked and right."""
    from contests.models import Standing  # noqa: PLC0415
    from questions.queries import answer_keys  # noqa: PLC0415
    from questions.rules.marking import is_right  # noqa: PLC0415

    found: dict[int, tuple[int, int]] = {}
    rows = Standing.objects.filter(round=board_round, variant="live").select_related("attempt").order_by("attempt_id")
    for standing in rows[:SAMPLE]:
        attempt = standing.attempt
        responses = {answer.position: answer.response for answer in attempt.answers.all()}
        for position, item in enumerate(attempt.paper, start=1):
            asked, right = found.get(item["v"], (0, 0))
            key = answer_keys([item["v"]])[item["v"]]
            found[item["v"]] = (asked + 1, right + is_right(key, responses.get(position), item["o"]))
    return found


def _sit() -> int:
    """A closed round in which everybody sat once; its id. Papers are drawn from 2,000 different ones."""
    from django.utils import timezone  # noqa: PLC0415

    from contests.models import Attempt, Entry, Standing  # noqa: PLC0415
    from questions.models import QuestionVersion  # noqa: PLC0415
    from tests.contests.world import make_contest  # noqa: PLC0415

    now = timezone.now() - timedelta(days=2)
    contest = make_contest(questions=QUESTIONS, bank=BANK, now=now)
    board_round = contest.rounds.get()
    chance = random.Random(57)  # noqa: S311 - a benchmark
    versions = list(QuestionVersion.objects.values_list("pk", flat=True))
    papers = [
        [
            {"v": version, "k": "single", "o": chance.sample(range(4), 4), "p": 1}
            for version in chance.sample(versions, QUESTIONS)
        ]
        for _ in range(PAPERS)
    ]
    entries = Entry.objects.bulk_create(
        (Entry(contest=contest, name="alice", created_at=now) for _ in range(ATTEMPTS)), batch_size=5000
    )
    attempts = Attempt.objects.bulk_create(
        (
            Attempt(
                public_id=f"bench-{number}",
                entry=entry,
                round=board_round,
                number=1,
                seed="0",
                paper=papers[number % PAPERS],
                started_at=now,
                deadline=now + timedelta(minutes=15),
                status="finished",
                reason="submitted",
                finished_at=now,
                counted_at=now,
                correct=0,
                score=0,
                max_score=QUESTIONS,
                all_correct=False,
                duration_ms=1,
            )
            for number, entry in enumerate(entries)
        ),
        batch_size=5000,
    )
    Standing.objects.bulk_create(
        (
            Standing(round=board_round, variant="live", entry_id=attempt.entry_id, attempt=attempt, key="0")
            for attempt in attempts
        ),
        batch_size=5000,
    )
    _answer_all()
    return board_round.pk


def _answer_all() -> None:
    """An answer at every position of every attempt, in one statement."""
    from django.db import connection  # noqa: PLC0415

    chosen = "'[' || ((a.id * 7919 + p.i * 104729) %% 97 %% 4) || ']'"
    response = f"({chosen})::jsonb" if connection.vendor == "postgresql" else chosen
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE p(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM p WHERE i < %s)
            INSERT INTO contests_answer (attempt_id, position, response, flagged, seq, spent_ms, saved_at)
            SELECT a.id, p.i, {response}, false, 1, 4000 + (a.id * 31 + p.i * 17) %% 30000, a.started_at
            FROM contests_attempt a CROSS JOIN p
            """,  # noqa: S608 - no text from outside
            [QUESTIONS],
        )
        cursor.execute("ANALYZE")


PARTS: dict[str, Callable[[str], None]] = {
    "imports": bank_desk.imports,
    "listing": bank_desk.listing,
    "duplicates": bank_desk.duplicates,
    "analysis": analysis,
}


if __name__ == "__main__":
    main()
