// The organiser's desk. Every page works without this script; with it, figures and rules follow what is typed.
import "../styles/organise.css";
import { figures } from "../lib/desk/figures";
import { lines } from "../lib/desk/lines";
import { order } from "../lib/desk/order";
import { preview } from "../lib/desk/preview";
import { rows } from "../lib/desk/rows";
import { manyLabels, showWhen } from "../lib/desk/show";

const previewAgain = preview(document);
const countAgain = lines(document);
rows(document, () => {
  previewAgain();
  countAgain();
});
order(document, previewAgain);
showWhen(document);
manyLabels(document);
figures(document);
