"""The fingerprint of what a question says: equal for equal content, on any machine and at any time."""

import hashlib
import json
from collections.abc import Sequence


def version_digest(
    *,
    kind: str,
    difficulty: str,
    passage: str,
    topic: str,
    stem: str,
    choices: Sequence[tuple[str, bool]],
    explanation: str,
    source: tuple[str, str],
) -> str:
    """64 hexadecimal digits.

    `passage` is a ref, `topic` a slug, a choice is (text, correct), `source` is (title, url).
    The order of the choices counts: attempts remember options by their written place.
    """
    said = [
        kind,
        difficulty,
        passage,
        topic,
        stem,
        [list(choice) for choice in choices],
        explanation,
        list(source),
    ]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
