import type { HostedPage } from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';
import type { ScreenView } from '../host/screen-host.js';

/** The part of an identification of the HTTP API that a screen shows. */
export interface RemoteIdentification extends Omit<IdentificationView, 'hosted'> {
  readonly id: string;
  readonly version: number;
  readonly hostedPage: HostedPage | null;
}

/** The path of an identification below the API. */
export const pathOf = ({ id }: Pick<RemoteIdentification, 'id'>): string =>
  `/${encodeURIComponent(id)}`;

/** What comes from another server, a captive portal for example, is no identification. */
export function isIdentification(value: unknown): value is RemoteIdentification {
  const { id, version, can, progress } = (value ?? {}) as Partial<RemoteIdentification>;
  return (
    typeof id === 'string' &&
    typeof version === 'number' &&
    Array.isArray(can) &&
    typeof progress === 'object'
  );
}

/** Whether nothing can change any more: the server does nothing, and the user can do nothing. */
export const isFinal = ({ working, can }: Pick<ScreenView, 'working' | 'can'>): boolean =>
  !working && can.length === 0;

/** Whether it may be dropped from the screen. */
export const isForgettable = (view: Pick<ScreenView, 'state' | 'working' | 'can'>): boolean =>
  view.state === 'failed' || isFinal(view);

type ViewOfIdentification = Pick<ScreenView, keyof IdentificationView>;

/** What to show where nothing has begun. */
export const IDLE: ViewOfIdentification = {
  state: 'idle',
  working: false,
  can: [],
  hosted: null,
  visit: null,
  progress: {
    polls: 0,
    status: null,
    wentBackFrom: null,
    deadlineAt: null,
    nextCallAt: null,
    attempts: 0,
    problem: null,
    problemSince: null,
  },
  failure: null,
  output: null,
};

/** What to show of an identification. Only `open` learns the URL of the hosted page. */
export const viewOfIdentification = ({
  state,
  working,
  can,
  hostedPage,
  visit,
  progress,
  failure,
  output,
}: RemoteIdentification): ViewOfIdentification => ({
  ...{ state, working, can, visit, progress, failure, output },
  hosted: hostedPage && { page: hostedPage, url: null },
});
