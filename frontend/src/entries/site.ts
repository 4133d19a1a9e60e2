// On every page: the look, and what makes server-rendered pages comfortable.
import "../styles/index.css";
import { copyButtons, countdowns, focusFirst, freshen, onceForms, popovers } from "../lib/enhance";

document.documentElement.classList.add("js");
countdowns(document);
popovers(document);
copyButtons(document);
onceForms(document);
focusFirst(document);
freshen(document);
