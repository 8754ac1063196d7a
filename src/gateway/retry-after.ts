const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TIME = String.raw`(\d\d:\d\d:\d\d)`;
const date = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'i');

/**
 * The three forms of an HTTP date: a recipient has to read them all. With each, which of its groups is
 * the day, the month, the year and the time: React Native has no names for groups of such a pattern.
 */
const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  [date(String.raw`[a-z]{3}, (\d\d) ([a-z]{3}) (\d{4}) ${TIME} GMT`), 1, 2, 3, 4],
  // Sunday, 06-Nov-94 08:49:37 GMT
  [date(String.raw`[a-z]{6,9}, (\d\d)-([a-z]{3})-(\d\d) ${TIME} GMT`), 1, 2, 3, 4],
  // Sun Nov  6 08:49:37 1994
  [date(String.raw`[a-z]{3} ([a-z]{3}) +(\d\d?) ${TIME} (\d{4})`), 2, 1, 4, 3],
] as const;

/**
 * Parses an HTTP date in any of its three forms.
 *
 * @param now epoch ms: a year of two digits is the one that is at most 50 years ahead
 * @returns epoch ms; `undefined` for any other text
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
function parseHttpDate(text: string, now: number): number | undefined {
  for (const [form, dayAt, monthAt, yearAt, timeAt] of FORMS) {
    const parts = form.exec(text);
    if (parts === null) continue;
    const day = Number(parts[dayAt]);
    const month = MONTHS.indexOf((parts[monthAt] ?? '').toLowerCase());
    const year = Number(parts[yearAt]);
    const [hours = 0, minutes = 0, seconds = 0] = (parts[timeAt] ?? '').split(':').map(Number);
    if (month < 0 || day > 31 || hours > 23) return undefined;
    const isShort = parts[yearAt]?.length === 2;
    return Date.UTC(isShort ? fullYear(year, now) : year, month, day, hours, minutes, seconds);
  }
  return undefined;
}

function fullYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

/** The value of one `Retry-After`, in ms; `undefined` where it is neither seconds nor a date. */
function waitOf(text: string, now: number): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text)) * 1_000;
  const at = parseHttpDate(text, now);
  return at === undefined ? undefined : at - now;
}

/**
 * Parses `Retry-After`: seconds, whose fraction is rounded up, or an HTTP date. Of a list, which joined
 * headers make, the first readable value counts.
 *
 * @param header the value of `Retry-After`
 * @param date the value of the same answer's `Date`: a date is measured against it, so that the clocks
 *   of the gateway and of this device may differ
 * @param now epoch ms, for an answer without a readable `Date`
 * @returns ms; `undefined` where no value is readable, or where it asks for no wait
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(
  header: string | null,
  date: string | null,
  now: number,
): number | undefined {
  const sentAt = parseHttpDate(date?.trim() ?? '', now) ?? now;
  const parts = (header ?? '').split(',').map((part) => part.trim());
  for (const [index, part] of parts.entries()) {
    // Two of the date's forms have a comma.
    const wait = waitOf(part, sentAt) ?? waitOf(`${part}, ${parts[index + 1] ?? ''}`, sentAt);
    if (wait !== undefined) return wait > 0 ? Math.min(wait, Number.MAX_SAFE_INTEGER) : undefined;
  }
  return undefined;
}
