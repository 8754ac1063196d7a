/** A small app that renders the identification as text, with a button in brackets for each action. */
import { env } from 'node:process';
import { createActor } from 'xstate';
import {
  checkpointOf,
  createGatewayActors,
  identificationInput,
  identificationMachine,
  viewOf,
} from 'identification-machine';

const BUTTONS = {
  retry: 'Try again',
  keepWaiting: 'Keep waiting',
  restart: 'Start over',
  cancel: 'Cancel',
};

/** A bug that a test switches on: the stalled screen lacks a button. */
const MISSING_BUTTONS = env.PLANTED_BUG === '1' ? { stalled: ['restart'] } : {};

export function createApp(fetch) {
  const machine = identificationMachine.provide({
    actors: createGatewayActors({
      baseUrl: 'https://gateway.example',
      getAccessToken: () => 'token',
      fetch,
    }),
  });
  let identification;
  let saved = null;

  function startActor() {
    identification = createActor(machine, {
      input: identificationInput({ subject: { userId: 42 }, checkpoint: saved }),
    });
    identification.subscribe((snapshot) => {
      saved = JSON.parse(JSON.stringify(checkpointOf(snapshot)));
    });
    identification.start();
  }

  const view = () => viewOf(identification.getSnapshot());

  function buttons() {
    const { state, can } = view();
    const isAtPage = state === 'awaitingRedirect' || state === 'signing';
    const actions = Object.keys(BUTTONS).filter(
      (type) => can.includes(type) && !MISSING_BUTTONS[state]?.includes(type),
    );
    return [...(isAtPage ? ['Go there'] : []), ...actions.map((type) => BUTTONS[type])];
  }

  return {
    start: () => {
      saved = null;
      startActor();
    },
    reload: () => {
      identification.stop();
      startActor();
    },
    stop: () => identification?.stop(),
    /** The text that the user sees. */
    screen: () => [`# ${view().state}`, ...buttons().map((button) => `[${button}]`)].join('\n'),
    click: (button) => {
      if (!buttons().includes(button)) throw new Error(`There is no button "${button}".`);
      if (button === 'Go there') return view().hosted.url;
      const [type] = Object.entries(BUTTONS).find(([, label]) => label === button);
      identification.send({ type });
    },
    comeBack: (outcome) => identification.send({ type: `redirect.${outcome}` }),
    checkNow: () => identification.send({ type: 'status.check' }),
  };
}
