import { isOffline } from '../host/attention.js';
import { createListeners } from '../host/listeners.js';
import type { ScreenHost, ScreenRefusal, ScreenView } from '../host/screen-host.js';
import { IDLE, viewOfIdentification, type RemoteIdentification } from './remote-identification.js';

/** What a view is made of. */
interface ScreenParts {
  readonly shown: RemoteIdentification | null;
  readonly connection: Exclude<ScreenView['connection'], 'offline'>;
  readonly popup: ScreenView['popup'];
  readonly refusal: ScreenRefusal | null;
}

/** The view, and those who listen to it. */
export interface Screen extends Pick<ScreenHost, 'getSnapshot' | 'subscribe'> {
  readonly parts: () => ScreenParts;
  /** Changes parts, and tells the listeners if that changes the view. */
  readonly update: (changes: Partial<ScreenParts>) => void;
  /** Removes all listeners; nothing changes any more. */
  readonly close: () => void;
}

const viewOfParts = ({ shown, connection, popup, refusal }: ScreenParts): ScreenView => ({
  persistence: 'stored',
  tab: 'active',
  ...(shown === null ? IDLE : viewOfIdentification(shown)),
  connection: connection === 'reconnecting' && isOffline() ? 'offline' : connection,
  popup,
  refusal,
});

export function createScreen(): Screen {
  const listeners = createListeners();
  let parts: ScreenParts = {
    shown: null,
    connection: 'reconnecting',
    popup: 'none',
    refusal: null,
  };
  let view = viewOfParts(parts);
  let isClosed = false;

  return {
    parts: () => parts,
    getSnapshot: () => view,
    subscribe: listeners.add,
    close: () => {
      isClosed = true;
      listeners.clear();
    },
    update: (changes) => {
      if (isClosed) return;
      parts = { ...parts, ...changes };
      const next = viewOfParts(parts);
      if (JSON.stringify(next) === JSON.stringify(view)) return;
      view = next;
      listeners.call();
    },
  };
}
