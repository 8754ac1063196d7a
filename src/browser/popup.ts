const FEATURES = 'popup,width=480,height=760';

/** How often to look whether the user has closed the window, in ms. */
const LOOK_EVERY = 500;

/** A window with a hosted page. */
export interface Popup {
  readonly close: () => void;
}

/**
 * Opens a hosted page in a window of its own. Has to be called while the user's click is handled.
 *
 * @returns `null` where the browser has blocked it
 */
export function openPopup(url: string, closed: () => void): Popup | null {
  const popup = window.open('about:blank', '_blank', FEATURES);
  if (popup === null) return null;
  // The hosted page must not be able to lead this page somewhere else.
  popup.opener = null;
  popup.location.replace(url);
  const timer = setInterval(() => {
    if (!popup.closed) return;
    clearInterval(timer);
    closed();
  }, LOOK_EVERY);
  return {
    close: () => {
      clearInterval(timer);
      popup.close();
    },
  };
}
