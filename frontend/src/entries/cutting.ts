// Correcting how a text was cut into passages. Without this script the page has the text with marks to write in.
import { mount } from "svelte";
import Cutting from "../components/bank/Cutting.svelte";
import type { CuttingProps } from "../lib/bank/cutting";
import { readProps } from "../lib/props";
import "../styles/documents.css";

const form = document.querySelector<HTMLFormElement>("form[data-cutting]");
const target = form?.querySelector<HTMLElement>("[data-cutting-island]");
if (form && target) {
  form.querySelector("[data-cutting-plain]")?.remove();
  mount(Cutting, { target, props: { form, props: readProps<CuttingProps>("cutting-props") } });
}
