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

/** Says that a click had no effect; what `connection` says already is not repeated. */
function refusalNotice({ refusal }: ScreenView, texts: Messages['notices']): string | false {
  if (refusal === null) return false;
  switch (refusal.code) {
    case 'unauthorized':
      return false;
    case 'notAccepted':
      return texts.notAccepted;
    case 'forbidden':
    case 'crossSite':
    case 'rejected':
      return texts.notAllowed;
    case 'network':
    case 'unavailable':
    case 'unknownIdentification':
    case 'noHostedPage':
      return refusal.action !== 'follow' && texts.notSent;
  }
}
