/**
 * Cuts a text into pieces of at most `longest` UTF-16 units, never within a surrogate pair, so that each piece can be stored
 * as UTF-8. The joined pieces are the text.
 *
 * @param longest at least 2
 * @returns no piece for an empty text
 */
export function splitText(text: string, longest: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = Math.min(start + longest, text.length);
    const cutsPair = end < text.length && isHighSurrogate(text.charCodeAt(end - 1));
    const cut = cutsPair ? end - 1 : end;
    pieces.push(text.slice(start, cut));
    start = cut;
  }
  return pieces;
}

/** True for the first half of a surrogate pair. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
