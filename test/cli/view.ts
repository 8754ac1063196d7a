import type { IdentificationView } from '../../machines/identification.view.js';

/** A view in which nothing has happened yet. */
export const VIEW: IdentificationView = {
  state: 'initiating',
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
