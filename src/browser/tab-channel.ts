import * as v from 'valibot';
import {
  identificationEventTypes,
  type IdentificationView,
} from '../../machines/identification.view.js';

const commandTypes = [...identificationEventTypes, 'start', 'forget'] as const;

/** What a tab can ask the active tab to do. */
export interface Command {
  readonly type: (typeof commandTypes)[number];
}

/** What the active tab knows and the other tabs show. */
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
  /** Is there an active tab? It answers with its state. */
  v.object({ kind: v.literal('hello') }),
  v.object({
    kind: v.literal('state'),
    // Made by this package, in this origin, in this version of the protocol.
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

/** Connects the tabs of one origin that show the same identification. */
export interface TabChannel {
  readonly post: (message: TabMessage) => void;
  readonly close: () => void;
}

/** To be raised when the messages change, so that tabs of different deployments do not mix. */
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
