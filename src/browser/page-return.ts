import { matchReturnUrl, type ReturnEvent, type ReturnUrls } from './return-urls.js';

/** That this page was opened by a return. */
export interface PageReturn {
  readonly event: ReturnEvent;
  /** Takes the return out of the page's history: a reload, or Back, is no second one. */
  readonly markHandled: () => void;
}

/** Stands in `history.state` of a return that was handled; it survives a reload. */
const HANDLED = 'identification-machine.returnHandled';

const isHandled = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && HANDLED in state;

/** Looks whether the page's URL is a return that nobody has handled yet. */
export function readPageReturn(returnUrls: ReturnUrls): PageReturn | null {
  if (isHandled(history.state)) return null;
  const event = matchReturnUrl(location.href, returnUrls);
  if (event === null) return null;
  const configured = event.type === 'redirect.succeeded' ? returnUrls.success : returnUrls.fail;
  return {
    event,
    markHandled: () => {
      const state: unknown = history.state;
      // What the hosted page has added to the URL goes; what a router keeps in the state stays.
      history.replaceState(
        { ...(typeof state === 'object' ? state : null), [HANDLED]: true },
        '',
        configured,
      );
    },
  };
}
