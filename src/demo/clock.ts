import type { ScreenView } from '../host/screen-host.js';
import type { Texts } from './texts.js';

function duration(ms: number, { time }: Texts): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return seconds < 60
    ? time.seconds(seconds)
    : time.minutes(Math.floor(seconds / 60), seconds % 60);
}

/** How long it has been going on, and when something happens next. */
export function timeText(view: ScreenView, since: number, texts: Texts): string {
  const { progress, connection } = view;
  const parts = [texts.time.since(duration(Date.now() - since, texts))];
  if (progress.problem !== null) parts.push(texts.trouble(progress.attempts));
  if (connection === 'online') {
    parts.push(
      progress.nextCallAt === null
        ? texts.time.asking
        : texts.time.nextIn(duration(progress.nextCallAt - Date.now(), texts)),
    );
  }
  return parts.join(' ');
}
