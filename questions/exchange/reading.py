"""From what a parser found to the verdicts of a `Reading`: the rules that all formats share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from localities.rules.vietnamese import fold
from questions.exchange import MOST_BYTES, MOST_IMAGE_BYTES, MOST_ITEMS, FileFault, Item, Place, Reading
from questions.exchange.faults import Refused
from questions.rules.content import TRUE_FALSE, Content, Fault, Use, faults, speaks_of_others, tidied

# An item may hold a few options too many, and be told so; beyond this it is noise.
MOST_LINES = 200


def reading(data: bytes, items: Callable[[bytes], Iterable[Item]]) -> Reading:
    """All items of a file, or why there are none; `items` may raise Refused."""
    if len(data) > MOST_BYTES:
        return Reading(refusal=FileFault("file_big", "", {"most": str(MOST_BYTES // 1024 // 1024)}))
    found: list[Item] = []
    try:
        for item in items(data):
            if len(found) == MOST_ITEMS:
                return Reading(refusal=FileFault("file_many", "", {"most": str(MOST_ITEMS)}))
            found.append(item)
    except Refused as refused:
        return Reading(refusal=refused.fault)
    return Reading(tuple(found)) if found else Reading(refusal=FileFault("file_empty", "", {}))


def item(
    place: Place,
    content: Content,
    *,
    notes: Sequence[Fault] = (),
    ref: str = "",
    use: Use = "contest",
    images: Mapping[str, bytes] | None = None,
) -> Item:
    """A question that was read: tidied, with what is wrong with it.

    Options that speak of the others keep their order, whatever the file says: only that can be shown.
    """
    if len(content.options) > MOST_LINES:
        return unread(place, FileFault("item_long", "key", {}), ref=ref)
    content = tidied(content)
    told = [note for at, note in enumerate(notes) if note not in notes[:at]]
    if content.shuffle and refers_within(content):
        content = replace(content, shuffle=False)
        told.append(FileFault("order_kept", "key", {}))
    kept = {content.image: images[content.image]} if images and content.image in images else {}
    if any(len(each) > MOST_IMAGE_BYTES for each in kept.values()):
        value = {"value": content.image, "most": str(MOST_IMAGE_BYTES // 1024 // 1024)}
        told.append(FileFault("image_big", "image", value))
        kept = {}
    if not kept:
        content = replace(content, image="", image_alt="")
    return Item(place, content, tuple(faults(content)), tuple(told), ref, use, kept)


def unread(place: Place, fault: Fault, *, ref: str = "") -> Item:
    """A question that nothing can be made of."""
    return Item(place, None, (fault,), ref=ref)


def refers_within(content: Content) -> bool:
    """Whether an option speaks of the others, so that the options cannot be shuffled."""
    return content.kind in ("single", "multiple") and any(speaks_of_others(each.text) for each in content.options)


def is_true_false(words: Sequence[str]) -> bool:
    """Whether options are nothing but true and false, in this order."""
    return len(words) == len(TRUE_FALSE) and tuple(map(fold, words)) in {("dung", "sai"), ("true", "false")}
