// What the server put into the page for a script, as JSON in `<script type="application/json" id="…">`.

/** The props of that id. Throws when the page lacks them. */
export function readProps<Props>(id: string): Props {
  const text = document.getElementById(id)?.textContent;
  if (!text) throw new Error(`the page has no props "${id}"`);
  return JSON.parse(text) as Props;
}
