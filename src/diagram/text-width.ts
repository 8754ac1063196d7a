/** The widths of Helvetica, and of Arial and Liberation Sans, which have the same; in 1/1000 em. */
const WIDTHS: readonly (readonly [characters: string, width: number])[] = [
  ["'ijl", 222],
  [' .,:;/ftI[]|!', 278],
  ['()-r"', 333],
  ['cksvxyzJ', 500],
  ['FTZ', 611],
  ['ABEKPSVXY', 667],
  ['CDHNRUw', 722],
  ['GOQ', 778],
  ['Mm', 833],
  ['W', 944],
];

const OTHER_WIDTH = 556;

const widthOf = new Map(
  WIDTHS.flatMap(([characters, width]) =>
    Array.from(characters).map((one) => [one, width] as const),
  ),
);

/** How wide a text is in the drawings' font, in px. */
export function textWidth(text: string, fontSize: number): number {
  const units = Array.from(text).reduce((sum, one) => sum + (widthOf.get(one) ?? OTHER_WIDTH), 0);
  return Math.ceil((units * fontSize) / 1_000);
}
