/**
 * The 10nPay gateway and its hosted Onfido and Signhost stand-ins, over real HTTP on loopback.
 *
 * @module identification-machine/sandbox
 */
export type { Sandbox, SandboxOptions } from './sandbox.js';
export { startSandbox } from './start-sandbox.js';
export { MADE_UP_PERSONAL_DATA, MAGIC_USERS } from './magic-users.js';
export type { Fault } from './faults.js';
export type { GatewayOperation, RecordedRequest } from './requests.js';
export type { ReturnUrls } from './return-urls.js';
export type { StatusAnswer } from './scripted-statuses.js';
export type { SessionSummary } from './session-store.js';
