import type { IdentificationPath } from './path.js';

/** What a path expects of a step, or what there was instead, in words that a diff can show. */
export type Observation = Readonly<Record<string, unknown>>;

/** Thrown where the app does not do what a path says. */
export class PathError extends Error {
  override readonly name = 'PathError';
  /** What test runners show the difference of. */
  readonly expected: Observation | undefined;
  readonly actual: Observation | undefined;

  constructor(
    { name, steps }: IdentificationPath,
    /** From 0. */
    index: number,
    problem: string,
    details: { expected?: Observation; actual?: Observation; cause?: unknown } = {},
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

function describe(step: IdentificationPath['steps'][number] | undefined): string {
  if (step === undefined) return 'none';
  const answers = step.gateway.map(
    ({ operation, answer }) => `${operation} gets ${JSON.stringify(answer)}`,
  );
  return [actionOf(step), ...answers].join('; ');
}

function actionOf(step: IdentificationPath['steps'][number]): string {
  switch (step.does) {
    case 'redirect':
      return `redirect ${step.how}`;
    case 'send':
    case 'sendUninvited':
      return `${step.does} ${step.event}`;
    case 'waitForCall':
      return `waitForCall after ${step.after}`;
    default:
      return step.does;
  }
}
