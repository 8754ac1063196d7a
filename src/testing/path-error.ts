import type { IdentificationPath, Step } from './path.js';

/** What a path expects of a step or what the app shows, for a diff. */
export type ComparedFields = Readonly<Record<string, unknown>>;

/** Thrown when an app does not do what a path expects. */
export class PathError extends Error {
  override readonly name = 'PathError';
  /** Test runners show the difference between `expected` and `actual`. */
  readonly expected: ComparedFields | undefined;
  readonly actual: ComparedFields | undefined;

  constructor(
    { name, steps }: IdentificationPath,
    /** From 0. */
    index: number,
    problem: string,
    details: { expected?: ComparedFields; actual?: ComparedFields; cause?: unknown } = {},
  ) {
    const { expected, actual, cause } = details;
    super(
      [
        `${name}: step ${String(index + 1)} of ${String(steps.length)} (${describe(steps[index])}). ${problem}`,
        ...(expected ? [`expected ${JSON.stringify(expected)}`] : []),
        ...(actual ? [`but saw  ${JSON.stringify(actual)}`] : []),
      ].join('\n'),
      { cause },
    );
    this.expected = expected;
    this.actual = actual;
  }
}

function describe(step: Step | undefined): string {
  if (step === undefined) return 'none';
  const answers = step.answers.map(
    ({ operation, answer }) => `${operation} gets ${JSON.stringify(answer)}`,
  );
  return [actionOf(step), ...answers].join('; ');
}

function actionOf(step: Step): string {
  switch (step.type) {
    case 'redirect':
      return `redirect ${step.outcome}`;
    case 'send':
    case 'sendUnoffered':
      return `${step.type} ${step.event}`;
    case 'waitForCall':
      return `waitForCall after ${step.after}`;
    default:
      return step.type;
  }
}
