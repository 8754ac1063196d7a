/** The parts of the first page of `docs/faults.md`. Each row of the table is in one of them. */
export interface Group {
  readonly title: string;
  /** The ids of its rows. */
  readonly rows: readonly number[];
}

export const GROUPS: readonly Group[] = [
  {
    title: 'The gateway refuses a call, or is down',
    rows: [1, 2, 3, 4, 5, 6, 7, 8, 18, 19, 30, 33, 34, 74, 75, 76],
  },
  {
    title: 'An answer is broken, wrong, or not the gateway’s',
    rows: [9, 10, 11, 12, 13, 14, 15, 16, 17, 35, 36, 37, 38],
  },
  {
    title: 'Tokens, secrets and personal data',
    rows: [32, 39, 40, 56, 57, 60, 61, 62, 68, 89],
  },
  {
    title: 'Redirects and links; a user who comes late, twice or never',
    rows: [20, 21, 22, 51, 54, 55, 58, 65, 72, 73, 81, 85, 86, 90],
  },
  {
    title: 'Browsers, tabs and windows',
    rows: [23, 31, 41, 42, 43, 44, 45],
  },
  {
    title: 'A process, a clock, a disk or a store fails',
    rows: [24, 25, 26, 27, 28, 29, 50, 59, 70, 71, 77, 78, 79, 80, 83, 84],
  },
  {
    title: 'Your app, and what is between it and the server',
    rows: [46, 47, 48, 49, 52, 53, 63, 64, 66, 67, 69, 82, 87, 88],
  },
];
