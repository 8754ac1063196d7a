/**
 * The 10nPay gateway and its hosted Onfido and Signhost stand-ins, over real HTTP on loopback.
 *
 * @module identification-machine/sandbox
 */
export {
  MADE_UP_PERSONAL_DATA,
  MAGIC_USERS,
  type Fault,
  type GatewayOperation,
  type PortalReturnUrls,
  type RecordedRequest,
  type Sandbox,
  type SandboxAnswer,
  type SandboxOptions,
  type ScriptedStatus,
  type SessionSummary,
} from './sandbox.js';
export { startSandbox } from './start-sandbox.js';
