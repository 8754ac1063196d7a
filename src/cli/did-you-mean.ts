import { closestMatch } from 'leven';

/** How many letters a mistyped word may differ in. */
const MAX_DISTANCE = 3;

/** A sentence that names the known word that was probably meant; `null` where none is near. */
export function didYouMean(typed: string, known: readonly string[]): string | null {
  // Of a short word, at most half: any two words of three letters are near each other.
  const maxDistance = Math.min(MAX_DISTANCE, Math.floor(typed.length / 2));
  const closest = closestMatch(typed, known, { maxDistance });
  return closest === undefined ? null : `Did you mean "${closest}"?`;
}
