"""What is due: finishes overdue attempts, counts finished ones, settles rounds that are over, announces.

`tick` does it once, `sweep_forever` twice a second — inside the server's loop by default, as a worker of its own in
production. Nothing is wrong while it is not running, only late.
"""

import asyncio

import structlog
from django.conf import settings
from django.utils import timezone

from contests.hub import hub
from contests.offload import offload
from contests.rollup import count_finished, settle
from contests.services.finishing import finish_overdue

log = structlog.get_logger(__name__)


def tick() -> set[str]:
    """Do what is due now. Returns the topics that changed, for the caller to announce."""
    now = timezone.now()
    finish_overdue(now=now)
    return count_finished(now=now) | settle(now=now)


async def sweep_forever() -> None:
    """Tick until cancelled; a failed tick is logged and tried again."""
    while True:
        try:
            await hub.announce(await offload(tick))
        except Exception:
            log.exception("sweep.tick_failed")
        await asyncio.sleep(settings.SWEEP_SECONDS)
