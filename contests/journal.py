"""The journal: the one writer of open attempts in a process.

It takes answers and submissions from any transport, commits those that are waiting together — one lock, one
multi-row statement, one commit — in its own thread, and replies to each sender only after the commit. Deadline,
state and fit are checked under the same lock. Batches form by themselves: while one commits, the next gathers.

A repeat of a save (same position, same sequence) is answered `Saved` again; an older sequence never overwrites a
newer one and is answered `Stale` with what counts.
"""

import asyncio
import atexit
import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from accounts.errors import Refusal
from contests.errors import (
    AttemptFinished,
    AttemptNotFound,
    BadChoice,
    BadPosition,
    TooLate,
    Unavailable,
)
from contests.messages import Save, Saved, SavedAnswer, Stale
from contests.models import Answer, Attempt
from contests.rules.answering import PREDICTION, BadResponseError, Response, normalise
from contests.rules.phases import accepts
from contests.services.finishing import FinishedAttempt, finish_locked, finished

log = structlog.get_logger(__name__)

# What one commit takes at most, and what may wait before senders are asked to try again.
BATCH = 500
WAITING = 20_000
# Seconds that a thread waits for its replies.
_PATIENCE = 30.0

Reply = Saved | Stale | FinishedAttempt | Refusal


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked of the journal. `save` None asks to finish the attempt. `received_at`: when it reached us."""

    attempt_id: int
    save: Save | None
    received_at: datetime
    deliver: Callable[[Reply], None]
    # The loop that `deliver` must run on; None: any thread will do.
    loop: asyncio.AbstractEventLoop | None = None


# What every position of a paper takes: (kind, number of options, number of partners).
Shape = tuple[tuple[str, int, int], ...]


class Journal:
    """A queue and the thread that empties it. Use the module's `journal`; tests make their own."""

    def __init__(self) -> None:
        self._waiting: deque[Request] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._shapes: dict[int, Shape] = {}

    # --- The door --------------------------------------------------------------------------------

    def put(self, request: Request) -> None:
        """Hand over a request; its reply comes after the commit. Raises Unavailable when too much is waiting."""
        with self._wake:
            if len(self._waiting) >= WAITING or self._stopping:
                raise Unavailable
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()
            self._waiting.append(request)
            self._wake.notify()

    async def ask(self, attempt_id: int, save: Save | None, *, received_at: datetime) -> Reply:
        """Put and wait for the reply, from a coroutine."""
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Reply] = loop.create_future()
        self.put(Request(attempt_id, save, received_at, reply.set_result, loop))
        return await reply

    def ask_all(self, attempt_id: int, saves: Sequence[Save | None], *, received_at: datetime) -> list[Reply]:
        """Put all and wait for the replies, from a thread that may block (the HTTP fallback).

        Raises Unavailable when they take too long; what was put may still be committed.
        """
        replies: list[Future[Reply]] = [Future() for _ in saves]
        for save, reply in zip(saves, replies, strict=True):
            self.put(Request(attempt_id, save, received_at, reply.set_result))
        deadline = time.monotonic() + _PATIENCE
        try:
            return [reply.result(timeout=max(deadline - time.monotonic(), 0)) for reply in replies]
        except TimeoutError as error:
            raise Unavailable from error

    def close(self) -> None:
        """Commit what is waiting, then stop the thread and give its connection back. A later `put` starts it anew."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout=30)
        self._thread, self._stopping = None, False

    # --- The thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        while batch := self._next_batch():
            _deliver(batch, self.commit(batch))
        connection.close()

    def _next_batch(self) -> list[Request]:
        with self._wake:
            while not self._waiting and not self._stopping:
                self._wake.wait()
            return [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]

    def commit(self, batch: list[Request]) -> list[Reply]:
        """Replies in the batch's order.

        When the database fails (it restarted, it is locked), the batch is tried once more on a new connection and
        then answered `unavailable`: its senders keep what they have. When it refuses the batch, each request is tried
        by itself, so that one bad request cannot take others down.
        """
        try:
            return self._write(batch)
        except (OperationalError, InterfaceError):
            log.warning("journal.database_failed", size=len(batch), exc_info=True)
            connection.close()
        except Exception:
            log.exception("journal.batch_failed", size=len(batch))
            return [self._commit_alone(request) for request in batch]
        try:
            return self._write(batch)
        except Exception:
            log.exception("journal.batch_failed", size=len(batch))
            connection.close()
            return [Unavailable() for _ in batch]

    def _commit_alone(self, request: Request) -> Reply:
        try:
            return self._write([request])[0]
        except Exception:
            log.exception("journal.request_failed", attempt=request.attempt_id)
            return Unavailable()

    def _write(self, batch: list[Request]) -> list[Reply]:
        with transaction.atomic():
            page = _Page(self._shapes_of({request.attempt_id for request in batch}))
            verdicts = [page.judge(request) for request in batch]
            held = _store(page.rows)
            finishes = _finish(page, verdicts)
        return [_reply(request, verdict, held, finishes) for request, verdict in zip(batch, verdicts, strict=True)]

    def _shapes_of(self, attempt_ids: set[int]) -> dict[int, Shape]:
        """What each attempt's positions take. Papers never change, so they are read once."""
        missing = attempt_ids - self._shapes.keys()
        if missing:
            if len(self._shapes) > _SHAPES_KEPT:
                self._shapes = {pk: self._shapes[pk] for pk in attempt_ids & self._shapes.keys()}
            rows = Attempt.objects.filter(pk__in=missing).values_list("pk", "paper", "asks_prediction")
            for pk, paper, asks_prediction in rows:
                shape = tuple((item["k"], len(item["o"]), item.get("m", 0)) for item in paper)
                self._shapes[pk] = (*shape, (PREDICTION, 0, 0)) if asks_prediction else shape
        return {pk: self._shapes[pk] for pk in attempt_ids & self._shapes.keys()}


_SHAPES_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class _Row:
    """A save that fits, as it is stored."""

    attempt_id: int
    save: Save
    response: Response
    received_at: datetime

    @property
    def place(self) -> "_Place":
        return self.attempt_id, self.save.position

    def as_held(self) -> SavedAnswer:
        save = self.save
        return SavedAnswer(save.position, save.seq, self.response, save.flagged, save.spent_ms)


_Place = tuple[int, int]  # attempt id, position
# A row to store, a refusal, or None: the sender is told how the attempt ended.
_Verdict = _Row | Refusal | None


class _Page:
    """One batch under its locks: decides request by request, in the order of arrival, what is to be written."""

    def __init__(self, shapes: dict[int, Shape]) -> None:
        self.shapes = shapes
        self.rows: dict[_Place, _Row] = {}
        self.endings: dict[int, tuple[Attempt.Reason, datetime]] = {}
        locked = Attempt.objects.select_for_update().filter(pk__in=shapes).order_by("pk")
        self.attempts = {
            pk: (status, deadline) for pk, status, deadline in locked.values_list("pk", "status", "deadline")
        }

    def judge(self, request: Request) -> _Verdict:
        if request.attempt_id not in self.attempts:
            return AttemptNotFound()
        status, deadline = self.attempts[request.attempt_id]
        over = status == Attempt.Status.FINISHED or request.attempt_id in self.endings
        late = not accepts(deadline, request.received_at)
        if not over and late:
            self.endings[request.attempt_id] = (Attempt.Reason.TIME_OUT, deadline)
        if request.save is None:
            if not over and not late:
                self.endings[request.attempt_id] = (Attempt.Reason.SUBMITTED, request.received_at)
            return None
        if over or late:
            return AttemptFinished() if over and not late else TooLate()
        return self._judge_save(request.attempt_id, request.save, request.received_at)

    def _judge_save(self, attempt_id: int, save: Save, received_at: datetime) -> _Row | Refusal:
        shape = self.shapes[attempt_id]
        if save.position > len(shape):
            return BadPosition()
        kind, options, partners = shape[save.position - 1]
        try:
            response = normalise(save.response, kind=kind, options=options, partners=partners)
        except BadResponseError:
            return BadChoice()
        row = _Row(attempt_id, save, response, received_at)
        newest = self.rows.get(row.place)
        if newest is None or newest.save.seq < save.seq:
            self.rows[row.place] = row
        return row


def _store(rows: dict[_Place, _Row]) -> dict[_Place, SavedAnswer]:
    """Write the rows and return what each place holds then: ours, or the newer one that was there."""
    if not rows:
        return {}
    adapt = connection.ops.adapt_datetimefield_value
    values: list[Any] = []
    for row in rows.values():
        save = row.save
        response = None if row.response is None else msgspec.json.encode(row.response).decode()
        values += (
            row.attempt_id,
            save.position,
            response,
            save.flagged,
            save.seq,
            save.spent_ms,
            adapt(row.received_at),
        )
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(values=", ".join([_ROW] * len(rows))), values)
        written = set(cursor.fetchall())
    held = {place: row.as_held() for place, row in rows.items() if place in written}
    return held | _stored([place for place in rows if place not in written])


_ROW = "(%s, %s, %s, %s, %s, %s, %s)"
_UPSERT = """
    INSERT INTO contests_answer (attempt_id, position, response, flagged, seq, spent_ms, saved_at) VALUES {values}
    ON CONFLICT (attempt_id, position) DO UPDATE SET
        response = excluded.response, flagged = excluded.flagged, seq = excluded.seq,
        spent_ms = excluded.spent_ms, saved_at = excluded.saved_at
    WHERE contests_answer.seq < excluded.seq
    RETURNING attempt_id, position
"""


def _stored(places: list[_Place]) -> dict[_Place, SavedAnswer]:
    if not places:
        return {}
    rows = Answer.objects.filter(attempt_id__in={attempt for attempt, _ in places}).values_list(
        "attempt_id", "position", "seq", "response", "flagged", "spent_ms"
    )
    return {(row[0], row[1]): SavedAnswer(*row[1:]) for row in rows}


def _finish(page: _Page, verdicts: list[_Verdict]) -> dict[int, FinishedAttempt]:
    """Finish what ended in this batch; with it, how those ended that had been finished before."""
    done = {each.attempt_id: each for each in finish_locked(page.endings)} if page.endings else {}
    if None in verdicts:
        before = [pk for pk, (status, _) in page.attempts.items() if status == Attempt.Status.FINISHED]
        done |= {attempt.pk: finished(attempt) for attempt in Attempt.objects.filter(pk__in=before)}
    return done


def _reply(
    request: Request, verdict: _Verdict, held: dict[_Place, SavedAnswer], finishes: dict[int, FinishedAttempt]
) -> Reply:
    if verdict is None:
        return finishes[request.attempt_id]
    if isinstance(verdict, Refusal):
        return verdict
    current = held[verdict.place]
    position, seq = verdict.save.position, verdict.save.seq
    same = (current.seq, current.response, current.flagged) == (seq, verdict.response, verdict.save.flagged)
    return Saved(position, seq) if same else Stale(position, seq, current)


def _deliver(batch: list[Request], replies: list[Reply]) -> None:
    """Hand each reply to its sender; one hop per loop, however many replies."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Callable[[Reply], None], Reply]]] = {}
    for request, reply in zip(batch, replies, strict=True):
        if request.loop is None:
            _hand_over([(request.deliver, reply)])
        else:
            by_loop.setdefault(request.loop, []).append((request.deliver, reply))
    for loop, deliveries in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is there to be told
            loop.call_soon_threadsafe(_hand_over, deliveries)


def _hand_over(deliveries: list[tuple[Callable[[Reply], None], Reply]]) -> None:
    """A sender that no longer waits must not keep the others from their replies."""
    for deliver, reply in deliveries:
        try:
            deliver(reply)
        except Exception:
            log.warning("journal.not_delivered", exc_info=True)


journal = Journal()
atexit.register(journal.close)
os.register_at_fork(after_in_child=journal.__init__)  # type: ignore[misc]  # a child starts with an empty queue
