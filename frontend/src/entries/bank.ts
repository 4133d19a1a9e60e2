// The bank's desk. Every page works without this script; with it, drafts keep themselves and lists are quicker.
import "../styles/organise.css";
import "../styles/bank.css";
import { keeping } from "../lib/bank/keeping";
import { questionLines } from "../lib/bank/lines";
import { finders } from "../lib/bank/many";
import { picking } from "../lib/bank/picking";
import { previewing } from "../lib/bank/previewing";
import { similar } from "../lib/bank/similar";
import { toolbars } from "../lib/bank/toolbar";

picking(document);
const form = document.querySelector<HTMLFormElement>("[data-question-form]");
if (form) {
  const told = document.querySelector("[data-kept]");
  const changed = keeping(form, (text) => {
    if (told) told.textContent = text;
  });
  questionLines(form, changed);
  toolbars(form);
  similar(form);
  previewing(form);
  finders(form);
}
