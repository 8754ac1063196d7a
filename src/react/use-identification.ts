import { useCallback, useSyncExternalStore } from 'react';
import { IDLE } from '../client/remote-identification.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';

/** What is shown where there is no host yet: on a server, and until an effect has made one. */
const NOT_KNOWN: ScreenView = {
  ...IDLE,
  connection: 'reconnecting',
  persistence: 'stored',
  tab: 'active',
  popup: 'none',
  refusal: null,
};

const nothing = (): void => undefined;

/**
 * The view of a host, for a screen of your own. The component renders again after each change. Without a
 * host, and while rendering on a server, the view is `idle` with `connection: 'reconnecting'`.
 *
 * The hook only follows: make the host outside of the component or in an effect, and close it there.
 *
 * @example
 * ```ts
 * import type { ScreenHost } from 'identification-machine';
 * import { useIdentification } from 'identification-machine/react';
 *
 * export function StateOf({ host }: { readonly host: ScreenHost }): string {
 *   return useIdentification(host).state;
 * }
 * ```
 */
export function useIdentification(host: ScreenHost | null): ScreenView {
  const subscribe = useCallback(
    (listener: () => void) => host?.subscribe(listener) ?? nothing,
    [host],
  );
  const snapshot = (): ScreenView => host?.getSnapshot() ?? NOT_KNOWN;
  return useSyncExternalStore(subscribe, snapshot, () => NOT_KNOWN);
}
