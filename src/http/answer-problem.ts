import { HTTPException } from 'hono/http-exception';
import { expectedProblem, HttpProblem } from './problem.js';

/** Whatever was thrown, as a problem; what nobody expected is reported. */
export function toProblem(error: unknown, report: (error: unknown) => void): HttpProblem {
  if (error instanceof HTTPException) {
    return new HttpProblem(error.status, 'The request can’t be served');
  }
  const problem = expectedProblem(error);
  if (problem !== null) return problem;
  report(error);
  return new HttpProblem(500, 'Something went wrong here');
}
