/** A page with Stately's own receiver, which shows what it receives. */
import { createBrowserReceiver } from '@statelyai/inspect';

createBrowserReceiver().subscribe((event) => {
  document.body.append(`${JSON.stringify(event)}\n`);
});
