/**
 * The text without any of one character at its end. A pattern such as `/\/+$/` tries every run of the character from
 * each of its positions, so that 80,000 slashes before another character take seconds; this function reads the end
 * only.
 *
 * @param character one UTF-16 unit
 */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}
