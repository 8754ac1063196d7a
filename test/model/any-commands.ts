import fc from 'fast-check';
import {
  failure,
  FAILURES,
  identificationEventTypes,
  type FailureCode,
  type StatusAnswer,
} from '../../src/index.js';
import { isFailureCode } from '../../machines/failure.js';
import { PROCESSING, STARTED, TO_BE_SIGNED } from '../machines/flow.js';
import * as command from './commands.js';
import { VENDOR_PENDING } from './reference.js';
import type { Moment } from './world.js';

const STATUSES = [
  ...['STARTED', 'PROCESSING', 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED', 'DOCUMENT_SIGN_SUCCESS'],
  ...[VENDOR_PENDING, 'ERROR', 'VENDOR_SAYS_NO', null],
];

const anyStatus = fc.record({
  status: fc.constantFrom(...STATUSES),
  url: fc.constantFrom(null, null, 'https://sign.example/session'),
});

/** A status with which a phase keeps polling. */
const pendingStatus = fc.constantFrom<StatusAnswer>(PROCESSING, { ...TO_BE_SIGNED, url: null });

const answerStatus = (getStatus: StatusAnswer): command.Command =>
  command.answer({ initiate: STARTED, getStatus });

const anyFailure = fc
  .record({
    code: fc.constantFrom(...Object.keys(FAILURES).filter(isFailureCode)),
    httpStatus: fc.constantFrom(undefined, 400, 404, 503),
    // Known ones: a checkpoint holds no other.
    title: fc.constantFrom(undefined, 'Conflict', 'User is not eligible'),
    retryAfter: fc.constantFrom(undefined, 1, 2_000, 31_536_000_000),
  })
  .map(({ code, ...details }) => failure(code, details));

const frequentFailure = fc
  .constantFrom<FailureCode>('network', 'timeout', 'unavailable', 'protocol', 'finalizeRefused')
  .map((code) => failure(code));

export const anyHost = fc.record({
  restart: fc.boolean(),
  bTrustAppCallBackId: fc.constantFrom(null, 'call-back', '0f8fad5b-d9cb-469f-a165-70867728950e'),
});

/** Commands in any order, with enough right ones that runs get far. */
export const anyCommands = (maxCommands: number) =>
  fc.commands(
    [
      ...Array.from({ length: 4 }, () => fc.constant(command.progress)),
      ...Array.from({ length: 4 }, () => fc.constant(command.waitOut)),
      ...Array.from({ length: 3 }, () => pendingStatus.map(answerStatus)),
      anyStatus.map(answerStatus),
      fc.boolean().map(command.answerLate),
      fc.constantFrom(...identificationEventTypes).map(command.send),
      fc.constantFrom(...identificationEventTypes).map(command.send),
      fc.boolean().map(command.attend),
      ...Array.from({ length: 2 }, () => fc.constant(command.hint)),
      fc.constant(command.expire),
      anyFailure.map(command.fail),
      frequentFailure.map(command.fail),
      fc.constantFrom(1, 500, 9_999, 10_000, 3_600_000).map(command.passTime),
      fc.constantFrom(-86_400_000, -20_000, 20_000, 86_400_000).map(command.setClock),
      fc.constantFrom(10_000, 3_600_000).map(command.setClock),
      ...Array.from({ length: 4 }, () => fc.constant(command.refuseToFinalize)),
      fc.constant(command.restart),
      anyHost.map(command.crash),
      ...Array.from({ length: 3 }, () => anyHost.map(command.startAgain)),
      fc.constantFrom<Moment>('before the write', 'between write and act').map(command.crashAt),
    ],
    // With a smaller size, runs are too short for errors that take several steps.
    { maxCommands, size: 'max' },
  );
