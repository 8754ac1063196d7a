/** A small app: it renders the identification as text, with a button in brackets for each choice. */
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

/** The bug that a test switches on: the screen of a stalled identification forgets a button. */
const FORGOTTEN = env.PLANTED_BUG === '1' ? { stalled: ['restart'] } : {};

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

  function begin() {
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
    const choices = Object.keys(BUTTONS).filter(
      (type) => can.includes(type) && !FORGOTTEN[state]?.includes(type),
    );
    return [...(isAtPage ? ['Go there'] : []), ...choices.map((type) => BUTTONS[type])];
  }

  return {
    start: () => {
      saved = null;
      begin();
    },
    reload: () => {
      identification.stop();
      begin();
    },
    stop: () => identification?.stop(),
    /** What the user sees. */
    screen: () => [`# ${view().state}`, ...buttons().map((button) => `[${button}]`)].join('\n'),
    click: (button) => {
      if (!buttons().includes(button)) throw new Error(`There is no button "${button}".`);
      if (button === 'Go there') return view().hosted.url;
      const [type] = Object.entries(BUTTONS).find(([, label]) => label === button);
      identification.send({ type });
    },
    comeBack: (how) => identification.send({ type: `redirect.${how}` }),
    checkNow: () => identification.send({ type: 'status.check' }),
  };
}
