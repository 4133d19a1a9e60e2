import { describe, expect, it } from "vitest";
import { drop, fromProps, merge, places, putBack, retitle, shift, split, toPlain, type Cut } from "./cutting";

function cutOf(...rows: [depth: number, heading: string, text?: string][]): Cut {
  return fromProps({
    seq: 0,
    rows: rows.map(([depth, heading, text = ""]) => ({ depth, heading, text, citation: "", match: "" })),
    names: [],
    left_out: [],
  });
}

const shown = (cut: Cut): string[] =>
  cut.rows.map((row) => `${"#".repeat(row.depth + 1)} ${row.heading}|${row.text}`);
const words = (cut: Cut): string =>
  [...cut.rows.flatMap((row) => [row.heading, row.text]), ...cut.leftOut.map((each) => each.text)]
    .join(" ")
    .split(/\s+/)
    .filter(Boolean)
    .sort()
    .join(" ");

describe("the cut", () => {
  const cut = cutOf([0, "I. A"], [1, "", "1. b c"], [2, "", "a) d"], [1, "", "2. e"]);

  it("is split at the caret", () => {
    expect(shown(split(cut, 1, 4))).toEqual(["# I. A|", "## |1. b", "## |c", "### |a) d", "## |2. e"]);
  });

  it("is not split where nothing would be left", () => {
    expect(split(cut, 1, 6)).toBe(cut);
    expect(split(cut, 1, 0)).toBe(cut);
  });

  it("merges a passage with the one before", () => {
    expect(shown(merge(cut, 2))).toEqual(["# I. A|", "## |1. b c\na) d", "## |2. e"]);
    expect(merge(cut, 0)).toBe(cut);
  });

  it("moves a passage with what hangs below it", () => {
    expect(shown(shift(cut, 1, -1))).toEqual(["# I. A|", "# |1. b c", "## |a) d", "## |2. e"]);
    expect(shown(shift(cut, 3, 1))[3]).toBe("### |2. e");
  });

  it("moves no passage where it cannot hang", () => {
    expect(shift(cut, 0, -1)).toBe(cut);
    expect(shift(cut, 1, 1)).toBe(cut);
  });

  it("makes a title of a first line and text of a title", () => {
    const titled = retitle(cut, 1);
    expect(shown(titled)[1]).toBe("## 1. b c|");
    expect(shown(retitle(titled, 1))).toEqual(shown(cut));
  });

  it("takes a passage out and puts it back", () => {
    const without = drop(cut, 1, "out");
    expect(shown(without)).toEqual(["# I. A|", "## |a) d", "## |2. e"]);
    expect(without.leftOut).toEqual([{ text: "1. b c", why: "dropped", label: "out", before: 1 }]);
    expect(shown(putBack(without, 0))).toEqual(["# I. A|", "# |1. b c", "## |a) d", "## |2. e"]);
  });

  it("loses no word, whatever is done", () => {
    const done = [
      split(cut, 1, 4),
      merge(cut, 2),
      shift(cut, 1, -1),
      retitle(cut, 0),
      drop(cut, 2, ""),
      putBack(drop(cut, 2, ""), 0),
    ];
    for (const each of done) expect(words(each)).toBe(words(cut));
  });

  it("knows where the passages of the opened page are", () => {
    expect([...places(split(cut, 1, 4))]).toEqual([
      [0, 0],
      [1, 1],
      [2, 3],
      [3, 4],
    ]);
  });

  it("sends what the server knows and no more", () => {
    expect(toPlain(cutOf([0, "I. A", "x"]))).toEqual({
      rows: [{ depth: 0, heading: "I. A", text: "x", citation: "", match: "" }],
      left_out: [],
    });
  });
});
