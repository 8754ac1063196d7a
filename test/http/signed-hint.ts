import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

export const newKey = (): string => randomBytes(32).toString('base64');

export interface SignedMessage {
  readonly key: string;
  readonly data?: unknown;
  /** The `webhook-id`; default: a new one. */
  readonly id?: string;
  /** Epoch ms; default: now. */
  readonly at?: number;
}

/** A hint as a sender outside makes it. */
export function signed({ key, data = {}, id = `msg_${newKey()}`, at = Date.now() }: SignedMessage) {
  const body = JSON.stringify({ type: 'identification.hint', data });
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': new Webhook(key).sign(id, new Date(at), body),
  };
  return { body, headers };
}
