"""What is uploaded as a picture becomes one of ours or is refused; it is served so that nothing in it can run."""

import io
import struct
import zlib

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture

from questions.errors import BadImage, ImageTooBig
from questions.models import Image
from questions.services.images import MOST_BYTES, keep_image
from tests.questions.makers import NOW


def encoded(form: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: object) -> bytes:
    made = io.BytesIO()
    Picture.new(mode, size, "red" if mode == "RGB" else None).save(made, form, **how)
    return made.getvalue()


def opened(image: Image) -> Picture.Image:
    return Picture.open(io.BytesIO(bytes(image.data)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "mode", "media_type"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("GIF", "P", "image/png"),
        ("BMP", "RGB", "image/png"),
        ("JPEG", "RGB", "image/webp"),
        ("JPEG", "CMYK", "image/webp"),
        ("JPEG", "L", "image/webp"),
        ("WEBP", "RGBA", "image/webp"),
    ],
)
def test_a_picture_of_each_kind_is_kept(form: str, mode: str, media_type: str) -> None:
    image = keep_image(encoded(form, mode=mode), now=NOW)
    assert (image.media_type, image.width, image.height) == (media_type, 40, 30)
    assert opened(image).size == (40, 30)
    assert len(image.name) == 32


@pytest.mark.django_db
def test_a_large_picture_is_made_smaller() -> None:
    image = keep_image(encoded("JPEG", (4000, 1000)), now=NOW)
    assert (image.width, image.height) == (1600, 400)
    assert opened(image).size == (1600, 400)


@pytest.mark.django_db
def test_where_a_photograph_was_taken_is_not_kept_and_it_stands_upright() -> None:
    exif = Picture.Exif()
    exif[0x0112] = 6  # turned by 90°
    exif[0x010E] = "BIMAT"
    image = keep_image(encoded("JPEG", (60, 20), exif=exif, comment=b"BIMAT"), now=NOW)
    assert b"BIMAT" not in bytes(image.data)
    assert not opened(image).getexif()
    assert (image.width, image.height) == (20, 60)


@pytest.mark.django_db
def test_the_same_picture_is_kept_once() -> None:
    one = keep_image(encoded("PNG"), now=NOW)
    other = keep_image(encoded("PNG", compress_level=0), now=NOW)
    assert one.pk == other.pk


@pytest.mark.django_db
def test_a_kept_picture_that_comes_back_is_not_made_anew() -> None:
    one = keep_image(encoded("JPEG"), now=NOW)
    assert keep_image(bytes(one.data), now=NOW).pk == one.pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        encoded("PNG")[:60],
        encoded("JPEG")[:200],
        encoded("TIFF"),
        bytes(range(256)) * 2,
    ],
    ids=["nothing", "only a head", "a drawing with script", "a document", "half a PNG", "half a JPEG", "TIFF", "noise"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadImage):
        keep_image(data, now=NOW)
    assert not Image.objects.exists()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims to be large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.django_db
@pytest.mark.parametrize("size", [(5000, 5000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ImageTooBig):
        keep_image(bomb(*size), now=NOW)


@pytest.mark.django_db
def test_a_file_of_more_than_two_megabytes_is_refused() -> None:
    with pytest.raises(ImageTooBig):
        keep_image(encoded("PNG") + b"\0" * MOST_BYTES, now=NOW)


@pytest.mark.django_db
def test_a_picture_is_served_to_be_kept_and_never_run(client: Client) -> None:
    image = keep_image(encoded("PNG"), now=NOW)
    response = client.get(reverse("questions:image", args=[image.name]))
    assert response.content == bytes(image.data)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not response.cookies


@pytest.mark.django_db
def test_there_is_no_picture_of_another_name(client: Client) -> None:
    assert client.get("/questions/images/" + "0" * 32).status_code == 404
