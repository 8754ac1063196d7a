import * as v from 'valibot';
import type { Wait } from '../host/stored-checkpoint.js';
import { identificationStates } from '../../machines/identification.types.js';
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
  /** An earlier version of this page leaves it out. */
  readonly wait?: Wait | null;
  readonly isPersistent: boolean;
  readonly isOffline: boolean;
}

/** What is read of a state without a further check. */
const shownSchema = v.looseObject({
  view: v.nullable(
    v.looseObject({
      state: v.picklist(identificationStates),
      can: v.array(v.string()),
      progress: v.looseObject({}),
    }),
  ),
  savedAt: v.number(),
  isPersistent: v.boolean(),
  isOffline: v.boolean(),
});

const messageSchema = v.variant('kind', [
  /** Is there an active tab? It answers with its state. */
  v.object({ kind: v.literal('hello') }),
  v.object({
    kind: v.literal('state'),
    state: v.custom<SharedState>((state) => v.is(shownSchema, state)),
  }),
  v.object({
    kind: v.literal('command'),
    id: v.string(),
    command: v.object({ type: v.picklist(commandTypes) }),
  }),
  v.object({ kind: v.literal('handled'), id: v.string() }),
  /** To the page that reported a return: it was opened in a window, which is not needed any more. */
  v.object({ kind: v.literal('close'), id: v.string() }),
]);

export type TabMessage = v.InferOutput<typeof messageSchema>;

/** Connects the tabs of one origin that show the same identification. */
export interface TabChannel {
  readonly post: (message: TabMessage) => void;
  readonly close: () => void;
}

/** To be raised when the messages change, so that tabs of different deployments do not mix. */
const PROTOCOL = 1;

/** Opens the channel; `null` where the browser has none or refuses it. */
export function openTabChannel(
  name: string,
  receive: (message: TabMessage) => void,
): TabChannel | null {
  try {
    const channel = new BroadcastChannel(`${name}:${String(PROTOCOL)}`);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const parsed = v.safeParse(messageSchema, data);
      if (parsed.success) receive(parsed.output);
    };
    return {
      post: (message) => {
        try {
          channel.postMessage(message);
        } catch {
          // Like a message that is lost: the other tabs ask again.
        }
      },
      close: () => {
        channel.close();
      },
    };
  } catch {
    return null;
  }
}
