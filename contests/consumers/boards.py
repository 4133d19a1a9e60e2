"""The socket of pages that show a board or a roll-up: joins topics of the hub and leaves them."""

import msgspec
from django.utils import timezone

from contests.consumers.sockets import Socket
from contests.errors import SlowDown
from contests.hub import Mailbox, hub
from contests.messages import BoardIn, Unwatch, Watch
from contests.offload import offload
from contests.queries.topics import frame, watchable

# A page shows one board; a dashboard a few.
_TOPICS = 8


class BoardSocket(Socket):
    """Watches up to eight topics. Everything that it shows is public."""

    incoming = msgspec.json.Decoder(BoardIn)

    async def connect(self) -> None:
        self._mailbox = Mailbox(self.base_send)
        self._topics: set[str] = set()
        await super().connect()

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels passes the code
        for topic in self._topics:
            hub.leave(topic, self._mailbox)

    async def handle_message(self, message: BoardIn) -> None:
        match message:
            case Watch(topic=topic) if topic not in self._topics:
                if len(self._topics) >= _TOPICS:
                    raise SlowDown
                await offload(watchable, topic)
                self._topics.add(topic)
                await hub.join(topic, self._mailbox, _newest)
            case Unwatch(topic=topic):
                self._topics.discard(topic)
                hub.leave(topic, self._mailbox)


def _newest(topic: str) -> str:
    return frame(topic, now=timezone.now())
