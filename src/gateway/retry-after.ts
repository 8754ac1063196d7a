const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How long the gateway asks to wait, in ms: seconds or an HTTP date.
 *
 * `undefined` where the header is missing, empty, in the past or neither form: that asks for
 * nothing, and in no case for a retry at once.
 *
 * @param now epoch ms
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? '';
  const delay = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : IMF_FIXDATE.test(value)
      ? Date.parse(value) - now
      : 0;
  return delay > 0 ? Math.min(delay, Number.MAX_SAFE_INTEGER) : undefined;
}
