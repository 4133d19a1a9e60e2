"""Taking pictures in: what somebody uploads is never kept as it came, only a picture made anew from its pixels.

Hides formats, limits, metadata and how the same picture is found again. Vector files are not pictures here: they
could carry script.
"""

import hashlib
import io
import secrets
import warnings
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from PIL import Image as Picture
from PIL import ImageOps, UnidentifiedImageError

from questions.errors import BadImage, ImageTooBig
from questions.models import Image

MOST_BYTES: Final = 2 * 1024 * 1024
# The longer side as it is kept; no phone shows more.
MOST_SIDE: Final = 1600
# What may be unpacked: a few kilobytes can claim to be a picture that fills the memory.
_MOST_PIXELS: Final = 24_000_000
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
# Drawings stay sharp as PNG unless that makes them heavy; photographs become WebP.
_HEAVY_PNG: Final = 300_000


def keep_image(data: bytes, *, now: datetime) -> Image:
    """The picture in these bytes, made anew at 1600 pixels at most and without metadata; the same one is kept once.

    Raises BadImage for what is no PNG, JPEG, WebP, GIF or BMP, ImageTooBig over 2 MB or 24 million pixels.
    """
    known = Image.objects.filter(digest=_digest(data)).first()
    if known is not None:  # ours already: an exported bank comes back
        return known
    if len(data) > MOST_BYTES:
        raise ImageTooBig
    picture = _opened(data)
    made, media_type = _encoded(picture)
    return _kept(made, media_type, picture.size, now)


def _kept(data: bytes, media_type: str, size: tuple[int, int], now: datetime) -> Image:
    digest = _digest(data)
    known = Image.objects.filter(digest=digest).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Image.objects.create(
                name=secrets.token_hex(16),
                digest=digest,
                media_type=media_type,
                width=size[0],
                height=size[1],
                data=data,
                created_at=now,
            )
    except IntegrityError:  # another upload of the same picture was faster
        return Image.objects.get(digest=digest)


def _opened(data: bytes) -> Picture.Image:
    """The first frame, upright, in plain colours, no larger than it is kept."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its size is looked at below
            with Picture.open(io.BytesIO(data), formats=_FORMATS) as source:
                _check_size(source)
                drawing = source.format in ("PNG", "GIF", "BMP")
                source.draft("RGB", (MOST_SIDE, MOST_SIDE))  # a large JPEG is unpacked small
                upright = ImageOps.exif_transpose(source)
                clear = "A" in upright.getbands() or "transparency" in upright.info
                plain = upright.convert("RGBA" if clear else "RGB")
    except ImageTooBig:
        raise
    except Picture.DecompressionBombError as error:
        raise ImageTooBig from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, ArithmeticError, LookupError) as error:
        raise BadImage from error  # Pillow's decoders raise any of these on broken files
    plain.thumbnail((MOST_SIDE, MOST_SIDE), Picture.Resampling.LANCZOS)
    plain.info = {"drawing": drawing}  # no colour profile, no comment, no place where it was taken
    return plain


def _check_size(source: Picture.Image) -> None:
    if source.width * source.height > _MOST_PIXELS:
        raise ImageTooBig


def _encoded(picture: Picture.Image) -> tuple[bytes, str]:
    """(bytes, media type)."""
    if picture.info["drawing"]:
        png = _saved(picture, "PNG", optimize=True)
        if len(png) <= _HEAVY_PNG:
            return png, "image/png"
    return _saved(picture, "WEBP", quality=82, method=4), "image/webp"


def _saved(picture: Picture.Image, form: str, **how: object) -> bytes:
    bare = picture.copy()
    bare.info = {}
    made = io.BytesIO()
    bare.save(made, form, **how)
    return made.getvalue()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
