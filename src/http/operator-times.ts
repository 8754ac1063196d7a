/** Times and durations on the operator's pages. */
import { html } from 'hono/html';
import type { HostedIdentification } from '../host/identification-host.js';

/** HTML in which every inserted value is escaped. */
export type Html = ReturnType<typeof html>;

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Formats a duration by its two largest units, from days to seconds: `2 d 3 h`. */
export function formatDuration(ms: number): string {
  const first = UNITS.findIndex(([, size]) => ms >= size);
  if (first < 0) return '0 s';
  let rest = ms;
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${String(count)} ${unit}`);
  }
  return parts.join(' ');
}

/** A time, to the second. */
export function time(at: number): Html {
  const text = new Date(at).toISOString();
  return html`<time datetime="${text}">${text.slice(0, 19).replace('T', ' ')}</time>`;
}

/** When it expires: `in 2 d`, with the time as a hint; empty where it does not. */
export function expiry({ expiresAt }: HostedIdentification, now: number): Html | string {
  if (expiresAt === null) return '';
  return html`${time(expiresAt)}
  (${expiresAt > now ? `in ${formatDuration(expiresAt - now)}` : 'now'})`;
}
