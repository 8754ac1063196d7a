/** A page with Stately's receiver, which shows each event that it receives. */
import { createBrowserReceiver } from '@statelyai/inspect';

createBrowserReceiver().subscribe((event) => {
  document.body.append(`${JSON.stringify(event)}\n`);
});
