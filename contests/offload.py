"""Database work for coroutines: a few threads of this process, so that one slow read does not queue all others.

(asgiref runs every `database_sync_to_async` call of a process in one thread.)
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="reads")


async def offload(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run blocking work in a thread and await its result."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(_run, work, *args, **kwargs))


def _run(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()
