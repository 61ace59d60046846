/**
 * A command of Hubwarden's command line as texts for people print it, ready to be pasted into a shell: what a shell would
 * read in another way is quoted.
 *
 * @param words the command and its arguments, each as the command line takes it
 */
export function commandText(...words: readonly string[]): string {
  return `hubwarden ${words.map(shellWord).join(' ')}`;
}

/** The same within a sentence, as Markdown. */
export function commandInText(...words: readonly string[]): string {
  return `\`${commandText(...words)}\``;
}

/** Stands for a text that the person who pastes a command has to write. */
export const TO_BE_WRITTEN = '…';

/** A word as a shell takes it. Single quotes keep everything but themselves; what is to be written stands in double quotes. */
export function shellWord(word: string): string {
  if (word === TO_BE_WRITTEN) return `"${word}"`;
  if (/^[A-Za-z0-9@%+=:,./_-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
