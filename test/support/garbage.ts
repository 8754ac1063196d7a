import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Has Node forget at once what nobody can reach any more. */
export const collectGarbage = runInNewContext('gc') as () => void;
