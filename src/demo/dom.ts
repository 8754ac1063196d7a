type Child = Node | string | null;

/** An element with attributes and children; `null` children are left out. */
export function element<TName extends keyof HTMLElementTagNameMap>(
  name: TName,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[TName] {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
  created.append(...children.filter((child) => child !== null));
  return created;
}

/** A button that does something. */
export function button(label: string, click: () => void, className = ''): HTMLButtonElement {
  const created = element(
    'button',
    { type: 'button', ...(className && { class: className }) },
    label,
  );
  created.addEventListener('click', click);
  return created;
}
