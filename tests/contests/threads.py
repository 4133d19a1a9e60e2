"""Threads that do something at the same instant, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(works: Sequence[Callable[[], T]]) -> list[T | BaseException]:
    """Run all in threads that start together; what each returned or raised, in order."""
    barrier = threading.Barrier(len(works))
    outcomes: list[T | BaseException] = [RuntimeError("did not end")] * len(works)

    def run(index: int, work: Callable[[], T]) -> None:
        try:
            # With the connection open, nothing but the work itself lies behind the barrier.
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes[index] = work()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def results(works: Sequence[Callable[[], T]]) -> list[T]:
    """As `at_once`, where nothing may be raised."""
    outcomes = at_once(works)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
