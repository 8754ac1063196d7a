/** The way of an identification to another device: what is kept of it, and what each step changes. */

/** How long a link is good, and its code can be confirmed, in ms. */
const LINK_LIFETIME_MS = 600_000;
/** How long a confirmed device has access, in ms: as long as a visit to a hosted page may take. */
export const ACCESS_LIFETIME_MS = 24 * 3_600_000;

export const HAND_OFF_STATUSES = ['offered', 'claimed', 'confirmed'] as const;

/**
 * Where a hand-off is. `offered`: the link has not been opened. `claimed`: a device has opened it, and both
 * screens show the code. `confirmed`: the person has said that the codes are the same; the device may go on.
 */
export type HandOffStatus = (typeof HAND_OFF_STATUSES)[number];

/** What a screen shows of a hand-off. */
export interface HandOffView {
  readonly status: HandOffStatus;
  /** What both screens show; `null` before a device has opened the link. */
  readonly code: string | null;
  /** Epoch ms at which the link, its code, and then the access of the device ends. */
  readonly expiresAt: number;
}

/** What is kept of a hand-off. No secret: of each only its hash. */
export interface HandOff extends HandOffView {
  /** The SHA-256 of the link's secret, and then of the device's, as base64url. Differs for each hand-off. */
  readonly hash: string;
}

/** A link that was made. */
export interface HandOffLink {
  /** A secret that works once: the fragment of the link to `/hand-off` of the HTTP API. */
  readonly token: string;
  /** Epoch ms at which it stops to work. */
  readonly expiresAt: number;
}

/** What a device has for its link. */
export interface HandOffClaim {
  /** The device's own secret, which names the identification. Keep it in a cookie. */
  readonly claim: string;
  readonly handOff: HandOffView;
}

/** A step, as it can be sent to the place where hand-offs are kept. */
export type HandOffStep =
  | { readonly type: 'offer'; readonly hash: string }
  | {
      readonly type: 'claim';
      readonly hash: string;
      readonly ownHash: string;
      readonly code: string;
    }
  | { readonly type: 'confirm'; readonly code: string }
  | { readonly type: 'refuse' };

export const viewOfHandOff = ({ status, code, expiresAt }: HandOff): HandOffView => ({
  ...{ status, code, expiresAt },
});

/** Whether it still counts. */
export const isCurrent = (handOff: HandOff | null, now: number): handOff is HandOff =>
  handOff !== null && now < handOff.expiresAt;

/**
 * The hand-off after a step; `null` where there is none any more, and `gone` where the step is about a link
 * or a code that is used, replaced, refused or too old, and changes nothing.
 */
export function nextHandOff(
  handOff: HandOff | null,
  step: HandOffStep,
  now: number,
): HandOff | null | 'gone' {
  switch (step.type) {
    // A new link takes the place of an earlier one, and of the device that has followed that.
    case 'offer':
      return { status: 'offered', hash: step.hash, code: null, expiresAt: now + LINK_LIFETIME_MS };
    case 'claim': {
      const isOpen = isCurrent(handOff, now) && handOff.status === 'offered';
      // Hashes of 32 random bytes: how long their comparison takes tells nothing of use.
      if (!isOpen || handOff.hash !== step.hash) return 'gone';
      return { ...handOff, status: 'claimed', hash: step.ownHash, code: step.code };
    }
    case 'confirm': {
      if (!isCurrent(handOff, now) || handOff.code === null || handOff.code !== step.code) {
        return 'gone';
      }
      // A second click changes nothing.
      if (handOff.status === 'confirmed') return handOff;
      return { ...handOff, status: 'confirmed', expiresAt: now + ACCESS_LIFETIME_MS };
    }
    case 'refuse':
      return null;
  }
}

/**
 * How an identification goes on at another device, a phone for example, which has no login. There is one
 * hand-off at a time for each identification, and it ends with it.
 *
 * Each method can also reject with an `IdentificationHostError`: `notSupported` where the store keeps no
 * hand-offs.
 */
export interface HandOffOperations {
  /**
   * Makes a link that works once, within 10 minutes. It takes the place of an earlier one, and ends the
   * access of the device that has followed that. For the identified person alone.
   *
   * @throws IdentificationHostError `unknownIdentification`, or `notAccepted` where the identification is
   * completed, cancelled or expired
   *
   * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-cross-device-security/
   */
  handOff(id: string): Promise<HandOffLink>;
  /** Where the hand-off of an identification is; `null` where there is none, or it is too old. */
  handOffState(id: string): Promise<HandOffView | null>;
  /**
   * The person at the first screen says that the device shows this code: the device may go on, for 24 hours
   * at most.
   *
   * @throws IdentificationHostError `handOffGone`
   */
  confirmHandOff(id: string, code: string): Promise<HandOffView>;
  /** Ends a hand-off, and the access of its device, at any moment. */
  refuseHandOff(id: string): Promise<void>;
  /**
   * A device opens the link: its token is used up.
   *
   * @throws IdentificationHostError `handOffGone` for a token that is used, replaced, refused, too old or
   * unknown
   */
  claimHandOff(token: string): Promise<HandOffClaim>;
}
