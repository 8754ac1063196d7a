/** Creates elements by the DOM API alone: no text can become markup, and Trusted Types hold. */

type Child = Node | string | null;

/** Leaves out attributes and children that are `null`. */
export function element<TName extends keyof HTMLElementTagNameMap>(
  name: TName,
  attributes: Readonly<Record<string, string | null>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[TName] {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) created.setAttribute(key, value);
  }
  created.append(...children.filter((child) => child !== null));
  return created;
}

export function svgElement(name: string, attributes: Readonly<Record<string, string>>): Element {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
  return created;
}

/** Path data of 16 px icons. As text, the signs show as empty squares where a font lacks them. */
const ICONS = {
  first: 'M3 3h2v10H3zM13 3v10L6 8z',
  back: 'M10 3l1.5 1.5L8 8l3.5 3.5L10 13L5 8z',
  forward: 'M6 3L4.5 4.5L8 8l-3.5 3.5L6 13l5-5z',
  play: 'M4 2.5v11L13.5 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  arrow: 'M2 7.25h8.5L7.5 4.25L8.5 3.25L13.25 8L8.5 12.75L7.5 11.75L10.5 8.75H2z',
} as const;

export type IconName = keyof typeof ICONS;

/** An icon in the colour of the text, hidden from assistive technology. */
export function icon(name: IconName): Element {
  const svg = svgElement('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  svg.append(svgElement('path', { d: ICONS[name] }));
  return svg;
}

/** A button with an icon; the label is its accessible name and its tooltip. */
export function iconButton(label: string, name: IconName, onClick: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button' });
  setIcon(button, label, name);
  button.addEventListener('click', onClick);
  return button;
}

export function setIcon(button: HTMLButtonElement, label: string, name: IconName): void {
  if (button.title === label) return;
  button.title = label;
  button.setAttribute('aria-label', label);
  button.replaceChildren(icon(name));
}
