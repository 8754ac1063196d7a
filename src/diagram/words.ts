/** The machine in the words of those who have asked for it. */

/** What a state is called. */
export const TITLES: Readonly<Record<string, string>> = {
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
};

/** What a way from one state to another is called; `null` where the states say it all. */
export const LABELS: Readonly<Record<string, string | null>> = {
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

/** The way of an identification in which everything goes right. */
export const MAIN_WAY: readonly string[] = [
  'resuming',
  'initiating',
  'awaitingRedirect',
  'phaseA',
  'signing',
  'phaseB',
  'finalizing',
  'completed',
];
