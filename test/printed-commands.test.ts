import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubIdFrom } from '../src/core/hub-id.ts';
import { commandText } from '../src/core/text/command-text.ts';
import { CATALOGUE, finding } from '../src/core/verdict/catalogue/catalogue.ts';
import { FINDING_CODES } from '../src/core/verdict/catalogue/finding-code.ts';
import { commandsIn, commandsOfSource, helpPages, pagesBelow, problemOf, shellWords } from './printed-commands.ts';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(ROOT, 'src', name));
const HUB = hubIdFrom(
  "/subscriptions/1111/resourceGroups/rg (a)'s/providers/Microsoft.MachineLearningServices/workspaces/hub1",
);

describe('a command that is printed', () => {
  it('is taken by the command line, wherever the documentation prints it', () => {
    const found = [...pagesBelow(join(ROOT, 'docs')), join(ROOT, 'README.md')].flatMap((file) =>
      commandsIn(readFileSync(file, 'utf8')).map((command) => ({ file: file.slice(ROOT.length), command })),
    );
    const wrong = found.flatMap(({ command, file }) => {
      const problem = problemOf(command);
      return problem === undefined ? [] : [{ file, command, problem }];
    });
    expect(wrong).toEqual([]);
    expect(found.length).toBeGreaterThan(60);
  });

  it('is taken by the command line, wherever the source prints it', () => {
    // Help is written below each command, and read there by the next test.
    const found = SOURCES.filter((file) => !file.endsWith('add-command.ts')).flatMap((file) =>
      commandsOfSource(file).map((command) => ({ file: file.slice(ROOT.length), command })),
    );
    const wrong = found.flatMap(({ command, file }) => {
      const problem = problemOf(command);
      return problem === undefined ? [] : [{ file, command, problem }];
    });
    expect(wrong).toEqual([]);
    expect(found.length).toBeGreaterThan(25);
  });

  it('is taken by the command line, where its own help shows it', () => {
    const examples = helpPages().map((page) => page.replace(/^Usage:.*$/m, '').replaceAll(/^ {2}(?=hubwarden )/gm, ''));
    const found = examples.flatMap((page) => commandsIn(page));
    expect(found.filter((command) => problemOf(command) !== undefined)).toEqual([]);
    expect(found.length).toBeGreaterThan(30);
  });

  it.each(FINDING_CODES)('names the hub and the assignment in the remedy of %s', (code) => {
    const { fix } = finding(code, { hubId: HUB, assignment: 'production line', message: '' });
    for (const command of commandsIn(fix)) expect(problemOf(command)).toBeUndefined();
    expect(fix).not.toMatch(/\b(HUB|NAME|FILE)\b/);
    if (CATALOGUE[code].fix.includes('retry HUB')) {
      expect(commandsIn(fix).map((command) => shellWords(command).at(-1))).toContain(HUB);
    }
  });

  it('says of a breaker that is open that all writes have stopped', () => {
    expect(CATALOGUE.HW503.why).toContain('stopped every write to Azure, for all hubs');
  });

  it('says nothing else to a shell, whatever stands in it', () => {
    for (const word of [HUB ?? '', "a'b", '$(reboot)', '`id`', 'a b', '*', '']) {
      expect(shellWords(commandText('retry', word)).slice(2)).toEqual([word]);
    }
  });

  it.each([{ npm: 'package.json', pages: [...pagesBelow(join(ROOT, 'docs')), join(ROOT, 'README.md')] }])(
    'names scripts that $npm has, where it is one of npm',
    ({ npm, pages }) => {
      const scripts = new Set(Object.keys(JSON.parse(readFileSync(join(ROOT, npm), 'utf8')).scripts));
      const used = pages.flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(
          ([, name = '']) => name,
        ),
      );
      expect(used.filter((name) => !scripts.has(name))).toEqual([]);
    },
  );
});
