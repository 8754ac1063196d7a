/** All texts of the dialog that hands an identification off to a phone, in one language. */
export interface HandOffMessages {
  readonly title: string;
  readonly scan: string;
  /** What a screen reader calls the picture. */
  readonly picture: string;
  readonly copy: string;
  readonly copied: string;
  /** How long the link works; `{time}` is replaced. */
  readonly left: string;
  readonly compare: string;
  readonly code: string;
  readonly same: string;
  readonly differ: string;
  readonly confirmed: string;
  /** Ends the access of the phone. */
  readonly end: string;
  readonly gone: string;
  readonly again: string;
  readonly failed: string;
  readonly close: string;
}
