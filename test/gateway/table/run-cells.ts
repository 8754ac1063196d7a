/** Runs cells of the table by a transport, in Node and in a page alike. */
import { createActor, toPromise, type PromiseActorLogic } from 'xstate';
import { toFailure } from '../../../machines/failure.js';
import { createGatewayActors, type GatewayTransport } from '../../../src/index.js';
import type { Cell } from './cells.js';
import type { Outcome } from './oracle.js';

/** What a call needs to know of its cell. */
export type Asked = Pick<Cell, 'id' | 'operation' | 'transfer'>;

/** Long enough for the second in which a refusal's title may come. */
const SILENT_TIMEOUT_MS = 3_000;
const TIMEOUT_MS = 50_000;
const AT_A_TIME = 24;
const METADATA = {
  localTimezone: null,
  userAgent: null,
  browserLanguage: null,
  userLanguage: null,
  deviceName: null,
  correlationType: 0,
} as const;

/**
 * @param transport `null` for the default
 * @param silentAtATime how many connections there are: a call that waits for one loses time
 */
export async function runCells(
  cells: readonly Asked[],
  baseUrl: string,
  transport: GatewayTransport | null,
  silentAtATime: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const isSilent = ({ transfer }: Asked): boolean => transfer === 'silent';
  for (const [atATime, isMeant] of [
    [AT_A_TIME, (cell: Asked) => !isSilent(cell)],
    [silentAtATime, isSilent],
  ] as const) {
    const left = [...cells.entries()].filter(([, cell]) => isMeant(cell)).values();
    const work = async (): Promise<void> => {
      for (const [index, cell] of left) outcomes[index] = await runCell(cell, baseUrl, transport);
    };
    await Promise.all(Array.from({ length: atATime }, work));
  }
  return outcomes;
}

async function runCell(
  { id, operation, transfer }: Asked,
  baseUrl: string,
  transport: GatewayTransport | null,
): Promise<Outcome> {
  // A client for each cell, as a client keeps what it learns about tokens.
  const actors = createGatewayActors({
    baseUrl,
    getAccessToken: () => 'token',
    allowInsecureLoopback: true,
    ...(transport && { transport }),
  });
  const timeout = transfer === 'silent' ? SILENT_TIMEOUT_MS : TIMEOUT_MS;
  try {
    switch (operation) {
      case 'initiate':
        return {
          resolves: await run(actors.initiate, {
            userId: id,
            userType: 'individual' as const,
            isRestartIdentification: false,
            ...METADATA,
            timeout,
          }),
        };
      case 'status':
        return {
          resolves: await run(actors.getStatus, {
            userId: id,
            userType: 'individual' as const,
            timeout,
          }),
        };
      case 'finalize':
        return {
          resolves: await run(actors.finalize, {
            payload: { userId: id, bTrustAppCallBackId: null, correlationType: 0 },
            userType: 'individual' as const,
            timeout,
          }),
        };
    }
  } catch (error) {
    const { code, httpStatus, retryAfter, title } = toFailure(error);
    return {
      code,
      ...(httpStatus !== undefined && { httpStatus }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...(title !== undefined && { title }),
    };
  }
}

function run<TOutput, TInput>(
  logic: PromiseActorLogic<TOutput, TInput>,
  input: TInput,
): Promise<TOutput> {
  const actor = createActor(logic, { input });
  const outcome = toPromise(actor);
  actor.start();
  return outcome;
}
