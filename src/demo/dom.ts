import { element } from '../inspect/panel/elements.js';

export { element };

/** A button with a text label. */
export function button(
  label: string,
  click: () => void,
  className: string | null = null,
): HTMLButtonElement {
  const created = element('button', { type: 'button', class: className }, label);
  created.addEventListener('click', click);
  return created;
}
