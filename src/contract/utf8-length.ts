const count = (text: string, pattern: RegExp): number => text.split(pattern).length - 1;

/** How many bytes a text has in UTF-8. Not `TextEncoder`, which older engines lack. */
export const utf8Length = (text: string): number =>
  text.length +
  count(text, /[\x80-\uffff]/) +
  count(text, /[\u0800-\uffff]/) -
  // A pair of surrogates has four bytes.
  2 * count(text, /[\ud800-\udbff][\udc00-\udfff]/);
