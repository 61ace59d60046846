import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { program } from '../src/cli/program.ts';
import { NO_PAINT } from '../src/cli/text/paint.ts';
import { err } from '../src/core/result.ts';

/** Stands for what a template fills in: a word that every argument takes. */
const FILLED_IN = '8';

/** Every `.md` file below a folder. */
export function pagesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/**
 * Commands that a text prints: code spans that begin with the name, lines of code blocks that do, and what follows a colon
 * or a semicolon in the facts of an alert.
 */
export function commandsIn(text: string): readonly string[] {
  const spans = [...text.matchAll(/(?<!`)`(hubwarden [^`\n]+)`/g)].map(([, command = '']) => command);
  const lines = [...text.matchAll(/^(?:\$ )?(?:npm run -s )?(hubwarden (?:-- )?[a-z].*)$/gm)].map(
    ([, line = '']) => line,
  );
  const facts = [...text.matchAll(/(?<!^Usage)[:;] (hubwarden [a-z][^;\n]*)/gm)].map(([, command = '']) => command);
  return [...spans, ...lines, ...facts].map((command) => command.replace(/^hubwarden -- /, 'hubwarden '));
}

/** Commands in the source: `hubwarden …` in texts, and the words that are given to the helper that prints commands. */
export function commandsOfSource(file: string): readonly string[] {
  const source = readFileSync(file, 'utf8')
    .replaceAll(/^\s*(?:\*|\/\/|\/\*\*).*$/gm, '')
    .replaceAll('\\`', '`');
  const texts = [
    ...source.matchAll(/[`"(: ]hubwarden ((?:[a-z]+|\$\{)[^`'\n]*?)(?:`|'[,;)]|\\n|"[,.]|" [a-z]|\.$)/gm),
  ].map(([, words = '']) => words);
  const built = [...source.matchAll(/command(?:Text|InText)\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)].flatMap(
    ([, given = '']) => (given.startsWith('...') ? [] : [wordsGiven(given).join(' ')]),
  );
  return [...texts.map(filled), ...built].map((words) => `hubwarden ${words}`);
}

function wordsGiven(given: string): readonly string[] {
  return given
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && !word.startsWith('...'))
    .map((word) => /^'([^']*)'$/.exec(word)?.[1] ?? FILLED_IN);
}

function filled(words: string): string {
  return words.replaceAll(/\$\{[^}]*\}/g, FILLED_IN);
}

/**
 * Parses a command with the command line's own parser, and runs nothing.
 *
 * @returns what the parser has against it; undefined when it takes the command
 */
export function problemOf(command: string): string | undefined {
  let said = '';
  const cli = commandLine((text) => {
    said += text;
  });
  silence(cli);
  try {
    cli.parse(shellWords(command).slice(1), { from: 'user' });
  } catch (error) {
    const isHelp = error instanceof Error && /outputHelp|helpDisplayed|version/.test(String(Object(error).code));
    return isHelp && command.includes('--') ? undefined : said || String(error);
  }
  return undefined;
}

/** The help of every command. */
export function helpPages(): readonly string[] {
  const pages: string[] = [];
  const cli = commandLine((text) => pages.push(text));
  const visit = (command: Command): void => {
    command.outputHelp();
    for (const each of command.commands) visit(each);
  };
  visit(cli);
  return pages;
}

/** The command line with a parser that runs nothing. */
export function commandLine(write: (text: string) => void): Command {
  const world = { readText: () => err('none'), now: () => new Date(0), paint: NO_PAINT, version: '0' };
  return program(world as never, { writeOut: write, writeError: write, version: '0' }, async () => undefined);
}

function silence(command: Command): void {
  if (command.commands.length === 0) command.action(() => undefined);
  for (const each of command.commands) silence(each);
}

/** The words of a command as a shell takes them apart; redirections and pipes end it. */
export function shellWords(command: string): readonly string[] {
  const words = [...command.matchAll(/(?:'[^']*'|"[^"]*"|\\'|[^\s'"\\])+/g)].map(([word]) => word);
  const end = words.findIndex((word) => /^(?:[|>&]|&&|\d>|#)/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"|\\'/g, (whole, single, double) =>
      whole === String.raw`\'` ? "'" : (single ?? double),
    ),
  );
}
