/** How the body of an answer is read, and whether it is the gateway's. */
import { failure, toFailure } from '../../machines/failure.js';
import type { GatewayResponse } from './transport.js';

/**
 * A complete body. The gateway's own is JSON or empty; any other one is that of an intermediary.
 *
 * @see docs/decisions/0028-whose-answer-it-is.md
 */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'empty' }
  /** Labelled as JSON, and not JSON. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'oversized'; readonly label: Label }
  | { readonly kind: 'foreign' };

/** What the content type says: `null` where there is none. */
type Label = 'json' | 'other' | null;

const JSON_TYPE = /^(?:application\/json|[^\s;/]+\/[^\s;/]+\+json)\s*(?:;|$)/i;

function labelOf({ header }: GatewayResponse): Label {
  const type = header('content-type')?.trim() ?? '';
  if (type === '') return null;
  return JSON_TYPE.test(type) ? 'json' : 'other';
}

/**
 * Reads a body up to a limit in bytes.
 *
 * @throws the failure `network` for JSON that stops in the middle; the error of the transport where the
 *   body breaks off
 */
export async function readBody(response: GatewayResponse, maxBytes: number): Promise<Body> {
  const label = labelOf(response);
  let text: string;
  try {
    // Removes a byte order mark, too.
    text = (await response.text(maxBytes)).trim();
  } catch (error) {
    if (toFailure(error).code === 'responseTooLarge') return { kind: 'oversized', label };
    throw error;
  }
  if (text === '') return { kind: 'empty' };
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    if (isUnfinishedJson(text)) throw failure('network');
    return { kind: label === 'json' ? 'malformed' : 'foreign' };
  }
}

// Strings, whose brackets do not count.
const JSON_STRING = /"(?:[^"\\]|\\[^])*"/g;

/** Whether a text begins as JSON and breaks off: a string or more brackets are opened than closed. */
function isUnfinishedJson(text: string): boolean {
  if (!/^[{["]/.test(text)) return false;
  const structure = text.replace(JSON_STRING, '');
  return structure.includes('"') || count(structure, /[{[]/) > count(structure, /[}\]]/);
}

const count = (text: string, bracket: RegExp): number => text.split(bracket).length;
