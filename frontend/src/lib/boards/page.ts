// Where islands land on a page that the server has rendered.

/** Let `mount` fill the element of that id in place of what the server put there; nothing where the page lacks it. */
export function takeOver(id: string, mount: (target: HTMLElement) => unknown): void {
  const target = document.getElementById(id);
  if (!target) return;
  target.replaceChildren();
  mount(target);
}
