/** The README's host, in Node: one identification against a sandbox, to its end. */
import {
  checkpointOf,
  createGatewayActors,
  identificationInput,
  identificationMachine,
  viewOf,
} from 'identification-machine';
import { createActor } from 'xstate';

const { SANDBOX_URL: baseUrl, SANDBOX_TOKEN: accessToken } = process.env;
const machine = identificationMachine.provide({
  actors: createGatewayActors({
    baseUrl,
    getAccessToken: () => accessToken,
    allowInsecureLoopback: true,
  }),
});
const identification = createActor(machine, {
  input: identificationInput({ subject: { userId: 42 }, timings: { pollInterval: 50 } }),
});
const states = [];
identification.subscribe((snapshot) => {
  JSON.stringify(checkpointOf(snapshot));
  const { state, hosted, output } = viewOf(snapshot);
  if (states.at(-1) === state) return;
  states.push(state);
  if (state === 'awaitingRedirect') submit(`${hosted.url}/pass`);
  if (state === 'signing') submit(`${hosted.url}/sign`);
  if (output !== null) console.log(states.join(' '));
});
identification.start();

async function submit(url) {
  await fetch(url, { method: 'POST', redirect: 'manual' });
  identification.send({ type: 'redirect.succeeded' });
}
