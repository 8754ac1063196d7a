/** `process.stdout`, or another stream that shows lines. */
export type Screen = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether lines can be redrawn: at a terminal that knows escape sequences. */
export const isRedrawable = ({ isTTY }: Screen, { TERM }: Environment = process.env): boolean =>
  isTTY === true && TERM !== 'dumb';

/**
 * Whether to write in colour: at a terminal that knows it, unless `NO_COLOR` is set; `FORCE_COLOR`
 * decides before both, `0` and `false` against it. An empty variable counts as not set.
 *
 * @see https://no-color.org
 * @see https://force-color.org
 */
export function isInColour(screen: Screen, env: Environment = process.env): boolean {
  const { FORCE_COLOR = '', NO_COLOR = '' } = env;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return NO_COLOR === '' && isRedrawable(screen, env);
}
