"""Full names in both languages."""

import pytest

from localities.rules.names import full_name, full_name_en


@pytest.mark.parametrize(
    ("kind", "name", "name_en", "vietnamese", "english"),
    [
        ("ward", "Hoàn Kiếm", "Hoan Kiem", "Phường Hoàn Kiếm", "Hoan Kiem Ward"),
        ("commune", "Ba Chẽ", "Ba Che", "Xã Ba Chẽ", "Ba Che Commune"),
        ("special_zone", "Phú Quốc", "Phu Quoc", "Đặc khu Phú Quốc", "Phu Quoc Special Zone"),
        ("province", "Cà Mau", "Ca Mau", "Tỉnh Cà Mau", "Ca Mau Province"),
        ("city", "Huế", "Hue", "Thành phố Huế", "Hue City"),
        ("ward", "1 Bảo Lộc", "1 Bao Loc", "Phường 1 Bảo Lộc", "Ward 1 Bao Loc"),
    ],
)
def test_full_names(kind: str, name: str, name_en: str, vietnamese: str, english: str) -> None:
    assert full_name(kind, name) == vietnamese
    assert full_name_en(kind, name_en) == english
