import type { IdentificationView } from '../../machines/identification.view.js';

/** Tells the person or the program at the other end what happens. */
export interface Reporter {
  /** Called with each new view. */
  show(view: IdentificationView): void;
  /** Something to know that is no state: the checkpoint could not be written. */
  warn(message: string): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** The Success and Fail URLs that the hosted pages have to come back to. */
export interface ReturnUrls {
  readonly success: string;
  readonly fail: string;
}

/** Whether there is a hosted page for the user to open now. */
export const isToBeOpened = ({ state }: IdentificationView): boolean =>
  state === 'awaitingRedirect' || state === 'signing';
