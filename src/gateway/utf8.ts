const REPLACEMENT = '\ufffd';

/** The number of bytes that follow a lead byte, and the range of the first of them. */
function sequenceOf(lead: number): {
  readonly left: number;
  readonly min: number;
  readonly max: number;
} {
  if (lead >= 0xc2 && lead <= 0xdf) return { left: 1, min: 0x80, max: 0xbf };
  if (lead >= 0xe0 && lead <= 0xef) {
    // Neither an overlong form nor a surrogate.
    return { left: 2, min: lead === 0xe0 ? 0xa0 : 0x80, max: lead === 0xed ? 0x9f : 0xbf };
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    return { left: 3, min: lead === 0xf0 ? 0x90 : 0x80, max: lead === 0xf4 ? 0x8f : 0xbf };
  }
  return { left: 0, min: 0, max: 0 };
}

/**
 * Decodes UTF-8 as `TextDecoder` does, which React Native lacks before 0.88: without a byte order mark at the start,
 * and with U+FFFD in place of what is no UTF-8.
 *
 * @see https://encoding.spec.whatwg.org/#utf-8-decoder
 */
export function decodeUtf8(bytes: ArrayLike<number>): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    at += 1;
    const { left, ...first } = sequenceOf(lead);
    let { min, max } = first;
    let codePoint = lead & (0x3f >> left);
    let missing = left;
    for (; missing > 0; missing -= 1) {
      const next = bytes[at];
      if (next === undefined || next < min || next > max) break;
      codePoint = (codePoint << 6) | (next & 0x3f);
      [min, max] = [0x80, 0xbf];
      at += 1;
    }
    const isValid = lead < 0x80 || (left > 0 && missing === 0);
    text += isValid ? String.fromCodePoint(lead < 0x80 ? lead : codePoint) : REPLACEMENT;
  }
  return text.replace(/^\ufeff/, '');
}
