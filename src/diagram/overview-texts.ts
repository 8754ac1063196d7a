/** The texts of the overview: the words of the flow's specification, not of the machine. */

/** The title of each state. */
export const STATE_TITLES: Readonly<Record<string, string>> = {
  resuming: 'Resuming',
  initiating: 'Initiated',
  restarting: 'Restart',
  awaitingRedirect: 'Awaiting redirect',
  phaseA: 'Phase A polling',
  signing: 'Signing',
  phaseB: 'Phase B polling',
  finalizing: 'Finalizing',
  stalled: 'Stalled',
  failed: 'Failed',
  completed: 'Completed',
  cancelled: 'Cancelled',
  expired: 'Expired',
};

/** The label of a transition by its guard or event; `null`: an arrow without a label. */
export const TRANSITION_LABELS: Readonly<Record<string, string | null>> = {
  resumesTo: null,
  done: 'answer',
  error: 'failure',
  isSigned: 'documents signed',
  hasSigningUrl: 'signing URL',
  isFailureStatus: 'failure',
  isRedirectFailureConfirmed: 'failure',
  isOverdueForSigningUrl: 'failure',
  isOverdue: 'no change in time',
  isRetriedTooLate: 'no change in time',
  isRefusedForNow: 'not yet',
  redirect: 'redirect',
  keepWaiting: 'keep waiting',
  status: 'keep waiting',
  restart: 'restart',
  retry: 'retry',
};

/** The states of an identification without a failure, in order. */
export const MAIN_PATH: readonly string[] = [
  'resuming',
  'initiating',
  'awaitingRedirect',
  'phaseA',
  'signing',
  'phaseB',
  'finalizing',
  'completed',
];
