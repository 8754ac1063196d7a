/** Control and format characters: escape sequences, which a terminal obeys, and reversed writing. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const LINE_BREAK = '\n';

const code = (character: string, width: number): string =>
  (character.codePointAt(0) ?? 0).toString(16).padStart(width, '0');

/** A text from outside, with each invisible character as its code: `\x1b` for the escape character. */
export const printable = (text: string): string =>
  text.replace(INVISIBLE, (character) =>
    character.length === 1 && character <= '\xff'
      ? `\\x${code(character, 2)}`
      : `\\u{${code(character, 4)}}`,
  );

/** The same for a text of several lines. */
export const printableLines = (text: string): string =>
  text.split(LINE_BREAK).map(printable).join(LINE_BREAK);

/** JSON whose strings hold no invisible character: `JSON.stringify` escapes those below a space only. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value).replace(INVISIBLE, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
