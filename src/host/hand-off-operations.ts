import type { IdentificationState } from '../../machines/identification.types.js';
import {
  isCurrent,
  viewOfHandOff,
  type HandOff,
  type HandOffOperations,
  type HandOffStep,
} from './hand-off.js';
import { IdentificationHostError, nullIfDamaged, unknownIdentification } from './host-error.js';
import type { HostedIdentification, IdentificationHost } from './identification-host.js';
import { isFinal } from './lifecycle.js';

/** Where hand-offs are kept. */
export interface HandOffKeeper {
  /** The identification, or `null`. */
  readonly get: (id: string) => Promise<HostedIdentification | null>;
  readonly load: (id: string) => Promise<HandOff | null>;
  /** Takes a step, one at a time for each identification; resolves with `nextHandOff`. */
  readonly take: (id: string, step: HandOffStep) => Promise<HandOff | null | 'gone'>;
}

/** The id and a secret of 32 bytes. */
const TOKEN = /^([\w-]{1,64})\.([\w-]{43})$/;
const CODES = 1_000_000;
/** The largest multiple of `CODES` that four bytes hold: beyond it, small codes would be likelier. */
const FAIR = Math.floor(2 ** 32 / CODES) * CODES;

/** The methods of a host about hand-offs. */
export type HandOffMethods = HandOffOperations & Pick<IdentificationHost, 'handedOff'>;

/** The methods of a host about hand-offs, on whatever keeps them. */
export function createHandOffOperations({ get, load, take }: HandOffKeeper): HandOffMethods {
  async function takeOpen(id: string, step: HandOffStep): Promise<HandOff> {
    const identification = await get(id).catch(nullIfDamaged);
    if (identification === null || isFinal(identification.view.state)) throw handOffGone();
    const next = await take(id, step);
    if (next === null || next === 'gone') throw handOffGone();
    return next;
  }

  return {
    handOff: async (id) => {
      const identification = await get(id);
      if (identification === null) throw unknownIdentification();
      const { state } = identification.view;
      if (isFinal(state)) throw over(state);
      const secret = newSecret();
      const next = await take(id, { type: 'offer', hash: await hashOf(secret) });
      if (next === null || next === 'gone') throw unknownIdentification();
      return { token: `${id}.${secret}`, expiresAt: next.expiresAt };
    },
    handOffState: async (id) => {
      const handOff = await load(id);
      return isCurrent(handOff, Date.now()) ? viewOfHandOff(handOff) : null;
    },
    confirmHandOff: async (id, code) =>
      viewOfHandOff(await takeOpen(id, { type: 'confirm', code })),
    refuseHandOff: async (id) => {
      await take(id, { type: 'refuse' });
    },
    claimHandOff: async (token) => {
      const { id, secret } = partsOf(token);
      const own = newSecret();
      const [hash, ownHash] = await Promise.all([hashOf(secret), hashOf(own)]);
      const next = await takeOpen(id, { type: 'claim', hash, ownHash, code: newCode() });
      return { claim: `${id}.${own}`, handOff: viewOfHandOff(next) };
    },
    handedOff: async (claim) => {
      const { id, secret } = partsOf(claim);
      const hash = await hashOf(secret);
      const handOff = await load(id);
      const isIts = isCurrent(handOff, Date.now()) && handOff.hash === hash;
      // The secret of a link is worth nothing here.
      if (!isIts || handOff.status === 'offered') throw handOffGone();
      const identification = await get(id).catch(nullIfDamaged);
      if (identification === null) throw handOffGone();
      const isConfirmed = handOff.status === 'confirmed';
      return {
        handOff: viewOfHandOff(handOff),
        identification: isConfirmed ? identification : null,
      };
    },
  };
}

/** @throws IdentificationHostError `handOffGone` */
function partsOf(token: string): { readonly id: string; readonly secret: string } {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  if (id === undefined || secret === undefined) throw handOffGone();
  return { id, secret };
}

/** One error for all reasons, so that an answer tells nothing about a link that is not one's own. */
const handOffGone = (): IdentificationHostError =>
  new IdentificationHostError(
    'handOffGone',
    'The link or the code was used, replaced or refused, or is too old. Make a new link.',
  );

const over = (state: IdentificationState): IdentificationHostError =>
  new IdentificationHostError(
    'notAccepted',
    `There is nothing to hand off in the state ${state}.`,
    {
      state,
    },
  );

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const newSecret = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

const hashOf = async (secret: string): Promise<string> =>
  base64url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))),
  );

/** Six digits, each code as likely as any other. */
function newCode(): string {
  for (;;) {
    const [number = FAIR] = crypto.getRandomValues(new Uint32Array(1));
    if (number < FAIR) return String(number % CODES).padStart(6, '0');
  }
}
