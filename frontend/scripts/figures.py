"""Makes src/styles/fonts/figures-{400,600}.woff2: the digits of Be Vietnam Pro, all of one width.

The family has no tabular figures, so clocks would jump and columns would not line up. Needs `fonttools` and
`brotli`; run by hand after an upgrade of the font, never in a build. The outlines stay as they are: only the
space around each digit changes.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FRONTEND = Path(__file__).resolve().parent.parent
SOURCE = FRONTEND / "node_modules" / "@fontsource" / "be-vietnam-pro" / "files"
TARGET = FRONTEND / "src" / "styles" / "fonts"
FIGURE_WIDTH = 690  # the 0 and the 9 keep their own width; units of 1/1000 em


def make(weight: int) -> Path:
    """Write the figures of one weight and say where."""
    font = TTFont(SOURCE / f"be-vietnam-pro-latin-{weight}-normal.woff2")
    options = subset.Options(layout_features=[], name_IDs=[0, 1, 2, 13, 14], notdef_outline=False, hinting=False)
    chooser = subset.Subsetter(options)
    chooser.populate(text="0123456789")
    chooser.subset(font)
    glyphs, metrics = font["glyf"], font["hmtx"]
    for name in font.getBestCmap().values():
        advance, bearing = metrics[name]
        shift = (FIGURE_WIDTH - advance) // 2
        glyphs[name].coordinates.translate((shift, 0))
        glyphs[name].recalcBounds(glyphs)
        metrics[name] = (FIGURE_WIDTH, bearing + shift)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = "Quizsite Figures"
    font.flavor = "woff2"
    path = TARGET / f"figures-{weight}.woff2"
    font.save(path)
    return path


if __name__ == "__main__":
    for weight in (400, 600):
        path = make(weight)
        print(f"{path.relative_to(FRONTEND)}: {path.stat().st_size} bytes")
