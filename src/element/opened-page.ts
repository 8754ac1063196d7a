import type { ScreenView } from '../host/screen-host.js';
import { withFallback } from '../host/with-fallback.js';

const KEY = 'identification-machine:opened';

/**
 * Remembers in which state the user has opened the hosted page: a user who is back in it without a
 * redirect has left the page, or has finished and was not sent back. It lasts as long as the tab.
 */
export class OpenedPage {
  #state: string | null = null;

  remember({ state }: ScreenView): void {
    this.#state = state;
    withFallback(() => {
      sessionStorage.setItem(KEY, state);
    }, undefined);
  }

  isOpened({ state }: ScreenView): boolean {
    return (this.#state ?? withFallback(() => sessionStorage.getItem(KEY), null)) === state;
  }

  /** The flow has moved on. */
  forget(): void {
    this.#state = null;
    withFallback(() => {
      sessionStorage.removeItem(KEY);
    }, undefined);
  }
}
