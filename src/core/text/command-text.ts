/**
 * A command of Hubwarden's command line, ready to be pasted into a shell: words that a shell would read differently are
 * quoted.
 *
 * @param words the command and its arguments, each as the command line accepts it
 */
export function commandText(...words: readonly string[]): string {
  return `hubwarden ${words.map(shellWord).join(' ')}`;
}

/** The same within a sentence, as Markdown. */
export function commandInText(...words: readonly string[]): string {
  return `\`${commandText(...words)}\``;
}

/** A placeholder for a text that the user of a command has to write. */
export const TO_BE_WRITTEN = '…';

/** A word as a shell reads it. Single quotes protect everything but themselves; placeholders are in double quotes. */
export function shellWord(word: string): string {
  if (word === TO_BE_WRITTEN) return `"${word}"`;
  if (/^[A-Za-z0-9@%+=:,./_-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
