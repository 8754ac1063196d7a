import type { ScreenView } from '../host/screen-host.js';

/** The events of the element; each has the view in `detail`, and bubbles out of shadow roots. */
export interface IdentificationEventMap {
  /** The view has changed. */
  readonly identificationchange: CustomEvent<ScreenView>;
  /** The identification is completed, also where the element finds it so. */
  readonly identificationcompleted: CustomEvent<ScreenView>;
  /** The identification has failed: `detail.failure` says why. */
  readonly identificationfailed: CustomEvent<ScreenView>;
  /** The user opens the hosted page. `preventDefault` leaves the opening to you. */
  readonly identificationopen: CustomEvent<ScreenView>;
}

/** The name of an event of the element. */
export type IdentificationEventName = keyof IdentificationEventMap;

export const createEvent = (
  name: IdentificationEventName,
  detail: ScreenView,
): CustomEvent<ScreenView> =>
  new CustomEvent(name, {
    detail,
    bubbles: true,
    composed: true,
    cancelable: name === 'identificationopen',
  });
