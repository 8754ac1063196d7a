/** A page that runs an identification with an inspector in an iframe or a window. */
import { createActor, fromPromise } from 'xstate';
import {
  identificationInput,
  identificationMachine,
  type InitiateAnswer,
  type InitiateInput,
  type StatusAnswer,
  type StatusInput,
} from '../../../src/index.js';
import { attachInspector, type AttachedInspector } from '../../../src/inspect/index.js';

const CANARY = 'canary';

const actors = {
  initiate: fromPromise<InitiateAnswer, InitiateInput>(() =>
    Promise.resolve({ url: `https://${CANARY}.example/identity`, status: 'STARTED' }),
  ),
  getStatus: fromPromise<StatusAnswer, StatusInput>(() =>
    Promise.resolve({
      status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
      url: `https://${CANARY}.example/signing`,
    }),
  ),
};

function run({ inspect }: AttachedInspector): void {
  const actor = createActor(identificationMachine.provide({ actors }), {
    id: CANARY,
    input: identificationInput({ subject: { userId: 1, deviceName: CANARY, userAgent: CANARY } }),
    inspect,
  });
  actor.subscribe((snapshot) => {
    document.title = JSON.stringify(snapshot.value);
    if (snapshot.matches('awaitingRedirect')) actor.send({ type: 'redirect.succeeded' });
  });
  actor.start();
}

const url = `${location.origin}/inspector`;

document.querySelector('#window')?.addEventListener('click', () => {
  run(attachInspector({ target: 'window', url }));
});
document.querySelector('#iframe')?.addEventListener('click', () => {
  const iframe = document.body.appendChild(document.createElement('iframe'));
  run(attachInspector({ target: 'iframe', iframe, url }));
});
document.querySelector('#flood')?.addEventListener('click', () => {
  const iframe = document.body.appendChild(document.createElement('iframe'));
  iframe.src = '/flood';
  run(attachInspector({ target: 'iframe', iframe, url: `${location.origin}/flood` }));
});
