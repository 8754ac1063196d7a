import type { ScreenView } from '../host/screen-host.js';
import type { Messages } from './messages.js';

/** What the user has to know besides the state. */
export function noticesOf(
  view: ScreenView,
  { notices: texts }: Messages,
  isReturned: boolean,
): readonly string[] {
  const { connection, persistence, tab, popup, progress } = view;
  return [
    connection === 'offline' && texts.offline,
    persistence === 'memory' && texts.memory,
    tab === 'mirror' && texts.mirror,
    popup === 'open' && texts.popupOpen,
    popup === 'blocked' && texts.popupBlocked,
    isReturned && popup === 'none' && texts.returned,
    connection === 'reconnecting' && view.state !== 'idle' && texts.reconnecting,
    (connection === 'unauthorized' || progress.problem?.code === 'unauthorized') && texts.login,
    refusalNotice(view, texts),
  ].filter((text) => text !== false);
}

const NOT_ALLOWED: readonly string[] = ['forbidden', 'crossSite', 'rejected'];

/** Says that a click had no effect; what `connection` says already is not repeated. */
function refusalNotice({ refusal }: ScreenView, texts: Messages['notices']): string | false {
  if (refusal === null || refusal.code === 'unauthorized') return false;
  if (refusal.code === 'notAccepted') return texts.notAccepted;
  if (NOT_ALLOWED.includes(refusal.code)) return texts.notAllowed;
  return refusal.action !== 'follow' && texts.notSent;
}
