const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TIME = String.raw`(?<hours>\d\d):(?<minutes>\d\d):(?<seconds>\d\d)`;
const date = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'i');

/** The three forms of an HTTP date: a recipient has to read them all. */
const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  date(String.raw`[a-z]{3}, (?<day>\d\d) (?<month>[a-z]{3}) (?<year>\d{4}) ${TIME} GMT`),
  // Sunday, 06-Nov-94 08:49:37 GMT
  date(String.raw`[a-z]{6,9}, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) ${TIME} GMT`),
  // Sun Nov  6 08:49:37 1994
  date(String.raw`[a-z]{3} (?<month>[a-z]{3}) +(?<day>\d\d?) ${TIME} (?<year>\d{4})`),
];

/**
 * Parses an HTTP date in any of its three forms.
 *
 * @param now epoch ms: a year of two digits is the one that is at most 50 years ahead
 * @returns epoch ms; `undefined` for any other text
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
function parseHttpDate(text: string, now: number): number | undefined {
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups;
    if (parts === undefined) continue;
    const { day, month = '', year, hours, minutes, seconds } = parts;
    const monthIndex = MONTHS.indexOf(month.toLowerCase());
    if (monthIndex < 0 || Number(day) > 31 || Number(hours) > 23) return undefined;
    const at = Date.UTC(
      year?.length === 2 ? fullYear(Number(year), now) : Number(year),
      monthIndex,
      ...([Number(day), Number(hours), Number(minutes), Number(seconds)] as const),
    );
    return at;
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
