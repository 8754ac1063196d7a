/** A page of an app: shows its state, and opens the hosted page on a click. */
import { createGatewayActors } from 'identification-machine';
import { createBrowserHost } from 'identification-machine/browser';

const answer = await fetch('/oauth/token', { method: 'POST' });
const { access_token: accessToken } = await answer.json();
const host = createBrowserHost({
  actors: createGatewayActors({
    baseUrl: location.origin,
    getAccessToken: () => accessToken,
    allowInsecureLoopback: true,
  }),
  subject: { userId: 42 },
  timings: { pollInterval: 100 },
  returnUrls: { success: '/app/success', fail: '/app/fail' },
});
const open = document.querySelector('button');
open.addEventListener('click', () => {
  host.open();
});
const render = () => {
  document.querySelector('output').textContent = host.getSnapshot().state;
};
host.subscribe(render);
render();
