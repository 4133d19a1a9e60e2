"""What is due: finishes overdue attempts, counts finished ones, settles rounds that are over, announces.

`tick` does it once, `sweep_forever` twice a second — inside the server's loop by default, as a worker of its own in
production. Nothing is wrong while it is not running, only late.
"""

import asyncio
import time

import structlog
from django.conf import settings
from django.utils import timezone

from contests.hub import hub
from contests.offload import offload
from contests.rollup import count_finished, settle
from contests.services.finishing import finish_overdue
from contests.standings import standings

# How often the store of standings is compared with the database: a process may die between its commit and the record.
CATCH_UP_SECONDS = 30.0

log = structlog.get_logger(__name__)


def tick() -> set[str]:
    """Do what is due now. Returns the topics that changed, for the caller to announce."""
    now = timezone.now()
    finish_overdue(now=now)
    return count_finished(now=now) | settle(now=now)


async def sweep_forever() -> None:
    """Tick until cancelled; a failed tick is logged and tried again, and what could not be announced is kept."""
    changed: set[str] = set()
    catch_up_at = 0.0
    while True:
        try:
            if time.monotonic() >= catch_up_at:
                await offload(standings().catch_up)
                catch_up_at = time.monotonic() + CATCH_UP_SECONDS
            changed |= await offload(tick)
            await hub.announce(changed)
            changed = set()
        except Exception:
            log.exception("sweep.tick_failed")
        await asyncio.sleep(settings.SWEEP_SECONDS)
