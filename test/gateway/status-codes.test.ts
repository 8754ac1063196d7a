import { describe, expect, test } from 'vitest';
import { failure, type FailureCode } from '../../machines/failure.js';
import type { GatewayOperation } from '../../src/sandbox/index.js';
import { start } from '../sandbox/helpers.js';
import { connect, OPERATIONS, skipPauses } from './helpers.js';

/** The statuses that mean the same for each operation. */
const COMMON_CODES: Record<number, FailureCode> = {
  300: 'redirectRefused',
  303: 'redirectRefused',
  304: 'redirectRefused',
  403: 'forbidden',
  405: 'rejected',
  406: 'rejected',
  408: 'unavailable',
  410: 'rejected',
  413: 'rejected',
  415: 'rejected',
  418: 'rejected',
  422: 'rejected',
  425: 'unavailable',
  428: 'rejected',
  429: 'rateLimited',
  451: 'rejected',
  499: 'rejected',
  500: 'unavailable',
  501: 'unavailable',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
  599: 'unavailable',
};

/** The statuses whose meaning depends on the operation. */
const OPERATION_CODES: Record<number, Record<GatewayOperation, FailureCode>> = {
  400: { initiate: 'notEligible', status: 'rejected', finalize: 'finalizeRefused' },
  404: { initiate: 'unknownUser', status: 'unknownSession', finalize: 'unknownUser' },
  409: { initiate: 'rejected', status: 'rejected', finalize: 'finalizeRefused' },
};

const table = OPERATIONS.flatMap((operation) => [
  ...Object.entries(COMMON_CODES).map(
    ([status, code]) => [operation, Number(status), code] as const,
  ),
  ...Object.entries(OPERATION_CODES).map(
    ([status, codes]) => [operation, Number(status), codes[operation]] as const,
  ),
]);

describe('a status becomes a failure', () => {
  test.each(table)('%s: %i is %s', async (operation, status, code) => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'answer', status });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(
      failure(code, { httpStatus: status }),
    );
  });

  test.each(OPERATIONS)('%s: 401 for each try is unauthorized', async (operation) => {
    skipPauses();
    const sandbox = await start();
    const refusal = { kind: 'answer', status: 401 } as const;
    sandbox.faults.next(operation, refusal, refusal, refusal);
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(
      failure('unauthorized', { httpStatus: 401 }),
    );
  });

  test.each(OPERATIONS)('%s: 204 is protocol', async (operation) => {
    const sandbox = await start();
    sandbox.faults.next(operation, { kind: 'answer', status: 204 });
    await expect(connect(sandbox)[operation]()).rejects.toStrictEqual(
      failure('protocol', { httpStatus: 204 }),
    );
  });
});

test.each([200, 201, 299])('the body of a %i is read as the answer', async (status) => {
  const sandbox = await start();
  const body = '{"videoIdentificationStatus":"PROCESSING"}';
  sandbox.faults.next('status', { kind: 'answer', status, body });
  await expect(connect(sandbox).status()).resolves.toEqual({ status: 'PROCESSING', url: null });
});
