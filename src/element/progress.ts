import type { ScreenView } from '../host/screen-host.js';
import type { Locale } from './languages.js';
import type { Messages, PluralMessage } from './messages.js';

/** The states in which the gateway is asked again and again. */
export const POLLING_STATES = new Set<ScreenView['state']>(['phaseA', 'phaseB', 'finalizing']);

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/**
 * A duration in its two largest units: "1 min 20 sec". The short forms of the units stay the same
 * behind a preposition, in each language; `Intl.DurationFormat` is missing in Node 20 to 22. No line breaks
 * within it.
 */
export function durationText(ms: number, tag: string): string {
  let rest = Math.max(0, Math.round(ms / 1_000));
  const first = UNITS.findIndex(([, seconds]) => rest >= seconds);
  return (first === -1 ? UNITS.slice(-1) : UNITS.slice(first, first + 2))
    .flatMap(([unit, seconds], index) => {
      const count = Math.floor(rest / seconds);
      rest %= seconds;
      if (count === 0 && index > 0) return [];
      const format = { style: 'unit', unit, unitDisplay: 'short' } as const;
      return [new Intl.NumberFormat(tag, format).format(count)];
    })
    .join(' ')
    .replaceAll(' ', '\u00a0');
}

/** The text for a count. */
export function pluralText(messages: PluralMessage, count: number, tag: string): string {
  const message = messages[new Intl.PluralRules(tag).select(count)] ?? messages.other;
  return message.replace('{count}', new Intl.NumberFormat(tag).format(count));
}

/** How long the state has lasted and, where the host knows it, when the gateway is asked next. */
export function progressText(
  { state, progress, connection }: ScreenView,
  enteredAt: number,
  { progress: texts }: Messages,
  { tag }: Locale,
): string {
  const now = Date.now();
  const since = texts.since.replace('{time}', durationText(now - enteredAt, tag));
  const { nextCallAt } = progress;
  // Where an identification is only begun, nothing is checked yet.
  if (connection !== 'online' || (nextCallAt === null && !POLLING_STATES.has(state))) return since;
  const next =
    nextCallAt === null
      ? texts.asking
      : texts.nextIn.replace('{time}', durationText(nextCallAt - now, tag));
  return `${since} · ${next}`;
}
