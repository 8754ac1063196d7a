import * as v from 'valibot';

/** @param rule what a number that is none of these is told */
export const wholeNumber = (
  min: number,
  max: number,
  rule = `must be a whole number from ${String(min)} to ${String(max)}`,
) => v.pipe(v.number(rule), v.integer(rule), v.minValue(min, rule), v.maxValue(max, rule));

export const milliseconds = (min: number, max: number) =>
  wholeNumber(min, max, `must be a whole number of ms from ${String(min)} to ${String(max)}`);
