import * as v from 'valibot';
import type { IdentificationView } from '../../machines/identification.view.js';
import { identificationEventTypes } from '../../machines/identification.view.js';

/** What a tab can ask of the one that acts. */
const commandTypes = [...identificationEventTypes, 'start', 'forget'] as const;

export interface Command {
  readonly type: (typeof commandTypes)[number];
}

/** What the tab that acts knows and the others show. */
export interface SharedState {
  /** `null`: nothing has begun. */
  readonly view: IdentificationView | null;
  readonly checkpoint: unknown;
  /** Epoch ms. */
  readonly savedAt: number;
  readonly isPersistent: boolean;
  readonly isOffline: boolean;
}

const messageSchema = v.variant('kind', [
  /** Is there a tab that acts? It answers with its state. */
  v.object({ kind: v.literal('hello') }),
  v.object({
    kind: v.literal('state'),
    // Of this package's own making, in this origin and by this protocol's version.
    state: v.custom<SharedState>(Boolean),
  }),
  v.object({
    kind: v.literal('command'),
    id: v.string(),
    command: v.object({ type: v.picklist(commandTypes) }),
  }),
  v.object({ kind: v.literal('handled'), id: v.string() }),
]);

export type TabMessage = v.InferOutput<typeof messageSchema>;

/** A way to the other tabs of the same origin that show the same identification. */
export interface TabChannel {
  readonly post: (message: TabMessage) => void;
  readonly close: () => void;
}

/** Raised when the messages change: tabs that stayed open over a deployment do not mix. */
const PROTOCOL = 1;

export function openTabChannel(name: string, receive: (message: TabMessage) => void): TabChannel {
  const channel = new BroadcastChannel(`${name}:${String(PROTOCOL)}`);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const parsed = v.safeParse(messageSchema, data);
    if (parsed.success) receive(parsed.output);
  };
  return {
    post: (message) => {
      channel.postMessage(message);
    },
    close: () => {
      channel.close();
    },
  };
}
