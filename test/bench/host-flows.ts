import type { IdentificationHost } from '../../src/index.js';
import type { HostEvent } from '../../src/server/index.js';
import type { Flow } from './flow.js';

/** Runs flows on a host, which reports its states to `observe`. */
export function hostFlows(open: (observe: (event: HostEvent) => void) => IdentificationHost) {
  const watched = new Map<string, (event: Extract<HostEvent, { type: 'state' }>) => void>();
  let saves = 0;
  const host = open((event) => {
    if (event.type === 'save') saves += 1;
    if (event.type === 'state' && event.from !== null) watched.get(event.id)?.(event);
  });
  const flow: Flow = async (userId, _, onState) => {
    const { identification } = await host.start({ userId });
    const { id } = identification;
    onState('initiating');
    await new Promise<void>((resolve, reject) => {
      watched.set(id, ({ to }) => {
        onState(to);
        if (to === 'completed') resolve();
        else if (to === 'failed' || to === 'stalled')
          reject(new Error(`The identification is ${to}.`));
        else if (to === 'awaitingRedirect' || to === 'signing') {
          host.send(id, { type: 'redirect.succeeded' }).catch(reject);
        }
      });
    });
    watched.delete(id);
    const output = (await host.get(id))?.view.output;
    if (!output) throw new Error('The identification has no output.');
    return output;
  };
  return { host, flow, saves: () => saves };
}
