import { withFallback } from './with-fallback.js';

/** What changes while a page is open. */
export interface AttentionEvents {
  /** The page is hidden or in front again. */
  readonly visibilityChanged: () => void;
  /** The browser reports that the network is gone or back. */
  readonly networkChanged: () => void;
  /** The page is left; it may come back from the back/forward cache. */
  readonly left: () => void;
  /** The page has come back from the back/forward cache. */
  readonly cameBack: () => void;
}

/** A page that does not say whether it is hidden counts as visible. */
export const isHidden = (): boolean =>
  withFallback(() => document.visibilityState === 'hidden', false);

/** Whether the browser reports that there is no network. It can be wrong, behind some VPNs. */
export const isOffline = (): boolean =>
  withFallback(() => (navigator.onLine as unknown) === false, false);

/**
 * Watches the page until the signal aborts. A runtime without a page (React Native) is always in front
 * and online.
 */
export function watchAttention(
  { visibilityChanged, networkChanged, left, cameBack }: AttentionEvents,
  signal: AbortSignal,
): void {
  if (typeof document === 'undefined') return;
  document.addEventListener('visibilitychange', visibilityChanged, { signal });
  addEventListener('offline', networkChanged, { signal });
  addEventListener('online', networkChanged, { signal });
  addEventListener('pagehide', left, { signal });
  addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (persisted) cameBack();
    },
    { signal },
  );
}
