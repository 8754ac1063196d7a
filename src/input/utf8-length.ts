/**
 * How many bytes a text has in UTF-8. Not `TextEncoder`, which older engines lack.
 *
 * @param text without unpaired surrogates, as `JSON.stringify` and decoders make it
 */
export const utf8Length = (text: string): number =>
  encodeURIComponent(text).replace(/%../g, '-').length;
