import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keeping } from "./keeping";
import { questionLines } from "./lines";
import { finders, folded } from "./many";
import { picking } from "./picking";
import { wrap } from "./toolbar";

const row = (n: number): string => `
  <div class="bank-row" id="option:${n}" data-row>
    <span data-letter></span>
    <label data-for="choice"><input type="radio" name="right" value="${n}"></label>
    <label for="option-${n}"></label>
    <textarea id="option-${n}" name="option-${n}-text"></textarea>
    <label data-for="matching"><textarea name="option-${n}-partner"></textarea></label>
    <label data-for="numeric"><input name="option-${n}-tolerance"></label>
    <span data-moves hidden></span>
  </div>`;

function page(): HTMLFormElement {
  document.body.innerHTML = `
    <form data-question-form data-draft-url="/bank/drafts/">
      <input name="seq" value="0"><input name="draft" value="">
      <select name="kind" data-kind>
        ${["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text"].map((kind) => `<option>${kind}</option>`).join("")}
      </select>
      <fieldset id="key"><legend></legend><div data-rows>${[0, 1, 2, 3].map(row).join("")}</div>
      <button data-more>more</button></fieldset>
      <textarea name="stem"></textarea>
    </form>`;
  return document.querySelector("form") as HTMLFormElement;
}

const texts = (): string[] =>
  [...document.querySelectorAll<HTMLTextAreaElement>("[name$=-text]")].map(
    (area) => `${area.name}=${area.value}`,
  );

function choose(kind: string): void {
  const select = document.querySelector("select") as HTMLSelectElement;
  select.value = kind;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

describe("the lines of a question", () => {
  let changed: ReturnType<typeof vi.fn>;
  beforeEach(() => {
    changed = vi.fn();
    questionLines(page(), changed as () => void);
    [..."ABCD"].forEach((letter, place) => {
      (document.getElementById(`option-${place}`) as HTMLTextAreaElement).value = letter;
    });
  });

  it("shows of each kind what it needs", () => {
    choose("matching");
    expect((document.querySelector("[data-for=matching]") as HTMLElement).hidden).toBe(false);
    expect((document.querySelector("[data-for=choice]") as HTMLElement).hidden).toBe(true);
    choose("multiple");
    expect((document.querySelector("[name=right]") as HTMLInputElement).type).toBe("checkbox");
  });

  it("numbers lines by their place when one is moved or removed", () => {
    document.querySelectorAll<HTMLElement>("[data-move=down]")[0]?.click();
    expect(texts().slice(0, 2)).toEqual(["option-0-text=B", "option-1-text=A"]);
    document.querySelectorAll<HTMLElement>("[data-move=out]")[0]?.click();
    expect(texts()).toEqual(["option-0-text=A", "option-1-text=C", "option-2-text=D"]);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it("adds an empty line after the last", () => {
    document.querySelector<HTMLElement>("[data-more]")?.click();
    expect(texts().at(-1)).toBe("option-4-text=");
    expect(document.activeElement?.id).toBe("option-4");
  });

  it("writes right and wrong for true and false, and lets nobody change the words", () => {
    choose("true_false");
    expect(texts()).toEqual(["option-0-text=Đúng", "option-1-text=Sai"]);
    expect((document.getElementById("option-0") as HTMLTextAreaElement).readOnly).toBe(true);
  });

  it("keeps which line is right when lines change places", () => {
    const right = document.querySelectorAll<HTMLInputElement>("[name=right]")[0] as HTMLInputElement;
    right.checked = true;
    document.querySelectorAll<HTMLElement>("[data-move=down]")[0]?.click();
    expect(document.querySelector<HTMLInputElement>("[name=right]:checked")?.value).toBe("1");
  });
});

describe("keeping a draft", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("sends the form once a moment after the last key, with a growing number", async () => {
    const sent = vi.fn(() => Promise.resolve(new Response('{"draft": 7, "seq": 1}')));
    vi.stubGlobal("fetch", sent);
    const form = page();
    const said: string[] = [];
    keeping(form, (text) => said.push(text));
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent).toHaveBeenCalledTimes(1);
    expect((form.elements.namedItem("draft") as HTMLInputElement).value).toBe("7");
    expect((form.elements.namedItem("seq") as HTMLInputElement).value).toBe("1");
    expect(said).toEqual(["Draft kept"]);
  });

  it("says that it is not kept, and tries again", async () => {
    const sent = vi
      .fn()
      .mockRejectedValueOnce(new Error("offline"))
      .mockResolvedValue(new Response('{"draft": 7, "seq": 2}'));
    vi.stubGlobal("fetch", sent);
    const said: string[] = [];
    keeping(page(), (text) => said.push(text));
    document.querySelector("form")?.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said[0]).toContain("Not kept yet");
    expect(said.at(-1)).toBe("Draft kept");
  });
});

describe("selecting rows", () => {
  it("selects the page, a range with Shift, and says how many", () => {
    document.body.innerHTML = `<form id="steps" data-bulk><p data-bulk-count></p></form><input type="checkbox" data-pick-all>
      ${[1, 2, 3, 4].map((n) => `<input type="checkbox" name="question" form="steps" value="${n}">`).join("")}`;
    picking(document);
    const boxes = [...document.querySelectorAll<HTMLInputElement>("[name=question]")];
    boxes[0]?.click();
    boxes[2]?.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
    expect(boxes.map((box) => box.checked)).toEqual([true, true, true, false]);
    expect(document.querySelector("[data-bulk-count]")?.textContent).toContain("3");
    (document.querySelector("[data-pick-all]") as HTMLInputElement).click();
    expect(boxes.every((box) => box.checked)).toBe(true);
  });
});

describe("marks around what is selected", () => {
  it("come and go", () => {
    document.body.innerHTML = "<textarea>đậm đà</textarea>";
    const area = document.querySelector("textarea") as HTMLTextAreaElement;
    area.setSelectionRange(0, 3);
    wrap(area, "**");
    expect(area.value).toBe("**đậm** đà");
    wrap(area, "**");
    expect(area.value).toBe("đậm đà");
  });
});

describe("choosing from many", () => {
  it("finds without accents and shows what is chosen", () => {
    document.body.innerHTML = `<label for="p">Đoạn</label><select id="p" multiple data-many>
      <option value="a">Mục III – Đổi mới</option><option value="b">Mục IV – Hợp tác</option></select>`;
    finders(document);
    const input = document.querySelector("input") as HTMLInputElement;
    input.value = "doi moi";
    input.dispatchEvent(new Event("input"));
    const [first, second] = [...document.querySelectorAll("option")];
    expect([first?.hidden, second?.hidden]).toEqual([false, true]);
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    expect(first?.selected).toBe(true);
    expect(document.querySelector(".finder-chips")?.textContent).toContain("Đổi mới");
    expect(folded("Đường Đổi Mới")).toBe("duong doi moi");
  });
});
