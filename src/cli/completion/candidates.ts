import type { Argument, Command, Option } from 'commander';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';

/** A word that may stand at the cursor. */
export interface Candidate {
  readonly value: string;
  /** One line of plain text; empty: none. */
  readonly description: string;
}

/** What may stand at the cursor: the files that the shell finds, or these words. */
export type Completion = 'files' | readonly Candidate[];

/** A word list that is made when a value of its kind stands at the cursor. */
export type WordLists = Readonly<Record<'codes' | 'hubs', () => readonly string[]>>;

/** The placeholder of an option or argument, in help, → what stands in its place. */
const KINDS: Readonly<Record<string, 'files' | keyof WordLists>> = {
  hub: 'hubs',
  hubs: 'hubs',
  code: 'codes',
  codes: 'codes',
  file: 'files',
  files: 'files',
  folder: 'files',
  old: 'files',
  new: 'files',
  'event.json': 'files',
};

/**
 * Finds what may stand at the cursor of a command line that is being typed.
 *
 * @param before the words before the cursor, without the name of the program
 * @param current the word at the cursor up to the cursor; may be empty
 */
export function completionOf(
  program: Command,
  before: readonly string[],
  current: string,
  lists: WordLists,
): Completion {
  const { command, pending, place, isLiteral } = placeAfter(program, before);
  if (pending !== undefined && (pending.required || !current.startsWith('-')))
    return matching(valuesOf(pending, lists), current);
  if (!isLiteral && current.startsWith('-')) return optionsOf(command, current, lists);
  const commands = place > 0 ? [] : command.createHelp().visibleCommands(command);
  const argument =
    command.registeredArguments[place] ?? command.registeredArguments.findLast(({ variadic }) => variadic);
  const values = argument === undefined ? [] : valuesOf(argument, lists);
  if (values === 'files') return 'files';
  const named = commands.map((each) => ({ value: each.name(), description: firstLine(each.description()) }));
  return matching([...named, ...values], current);
}

/** Where a line stands: the command, the option that waits for its value, and the number of arguments so far. */
interface LinePlace {
  readonly command: Command;
  readonly pending: Option | undefined;
  readonly place: number;
  /** After `--`: no more options. */
  readonly isLiteral: boolean;
}

function placeAfter(program: Command, words: readonly string[]): LinePlace {
  const start: LinePlace = { command: program, pending: undefined, place: 0, isLiteral: false };
  return words.reduce(afterWord, start);
}

function afterWord(at: LinePlace, word: string): LinePlace {
  const { command, isLiteral, pending, place } = at;
  if (!isLiteral && word === '--') return { ...at, pending: undefined, isLiteral: true };
  const isValue = pending !== undefined && (!word.startsWith('-') || word === '-');
  // A variadic option takes words until the next option.
  if (isValue) return { ...at, pending: pending.variadic ? pending : undefined };
  if (!isLiteral && word.startsWith('-') && word !== '-') {
    const option = command.options.find(({ long, short }) => word === long || word === short);
    return { ...at, pending: option?.required === true || option?.optional === true ? option : undefined };
  }
  const chosen =
    place > 0 ? undefined : command.commands.find((each) => each.name() === word || each.aliases().includes(word));
  return chosen === undefined
    ? { ...at, pending: undefined, place: place + 1 }
    : { ...at, pending: undefined, command: chosen };
}

function valuesOf(of: Option | Argument, lists: WordLists): Completion {
  if (of.argChoices !== undefined) return of.argChoices.map((value) => ({ value, description: '' }));
  const kind = lookUp(KINDS, placeholderOf(of));
  if (kind === undefined) return [];
  return kind === 'files' ? 'files' : lists[kind]().map((value) => ({ value, description: '' }));
}

function placeholderOf(of: Option | Argument): string {
  const text = 'flags' in of ? (/[<[]([^<[\]>]+)[\]>]/.exec(of.flags)?.[1] ?? '') : of.name();
  return foldCase(text.replace(/\.\.\.$/, ''));
}

function optionsOf(command: Command, current: string, lists: WordLists): Completion {
  const [name = '', value] = splitOnce(current, '=');
  const options = command.createHelp().visibleOptions(command);
  const option = value === undefined ? undefined : options.find(({ long }) => long === name);
  if (option !== undefined) {
    const values = valuesOf(option, lists);
    if (values === 'files') return 'files';
    return matching(
      values.map((each) => ({ ...each, value: `${name}=${each.value}` })),
      current,
    );
  }
  const words = options.flatMap(({ description, long, short }) =>
    [long, short].flatMap((each) => (each == null ? [] : [{ value: each, description: firstLine(description) }])),
  );
  return matching(words, current);
}

function splitOnce(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function matching(completion: Completion, current: string): Completion {
  return completion === 'files' ? 'files' : completion.filter(({ value }) => value.startsWith(current));
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.replaceAll('\t', ' ') ?? '';
}
