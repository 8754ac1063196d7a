/** What changes while a page is open. */
export interface AttentionEvents {
  /** The page is in front again, or the network is back. */
  readonly regained: () => void;
  /** The page is hidden, or the network is gone. */
  readonly lost: () => void;
  /** The page is left; it may come back from the back/forward cache. */
  readonly left: () => void;
  /** The page has come back from the back/forward cache. */
  readonly cameBack: () => void;
}

export const isHidden = (): boolean => document.visibilityState === 'hidden';

export const isOffline = (): boolean => !navigator.onLine;

/** Watches the page until the returned function is called. */
export function watchAttention({ regained, lost, left, cameBack }: AttentionEvents): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const report = (): void => {
    if (isHidden() || isOffline()) lost();
    else regained();
  };
  document.addEventListener('visibilitychange', report, { signal });
  addEventListener('offline', report, { signal });
  addEventListener('online', report, { signal });
  addEventListener('pagehide', left, { signal });
  addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (persisted) cameBack();
    },
    { signal },
  );
  return () => {
    stop.abort();
  };
}
