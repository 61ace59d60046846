import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { APART, PROCESSES } from './projects.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** What starts a process when it is used; the compiler and the bundler have one of their own. */
const STARTER = /from '(?:node:child_process|typescript\/unstable\/sync|esbuild)'/;
const TESTS = globSync('test/**/*.test.ts', { cwd: ROOT }).filter(
  (file) => !APART.some((pattern) => matchesGlob(file, pattern)),
);

/** A test file and the files of test/ that it imports, and that these import. */
function withImports(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file) || !existsSync(join(ROOT, file))) return seen;
  seen.add(file);
  const text = readFileSync(join(ROOT, file), 'utf8');
  for (const [, path = ''] of text.matchAll(/from '(\.{1,2}\/[^']+)'/g)) {
    const imported = relative(ROOT, resolve(ROOT, dirname(file), path));
    if (imported.startsWith('test/')) withImports(imported, seen);
  }
  return seen;
}

function startsProcesses(file: string): boolean {
  return [...withImports(file)].some((each) => STARTER.test(readFileSync(join(ROOT, each), 'utf8')));
}

it('every test that starts a process is in the project `processes`, so that `npm run test:fast` starts none', () => {
  const listed = TESTS.filter((file) => PROCESSES.some((pattern) => matchesGlob(file, pattern)));
  expect(TESTS.filter(startsProcesses).sort()).toEqual(listed.sort());
});

it.each(PROCESSES)('%s is one test file', (pattern) => {
  expect(TESTS.filter((file) => matchesGlob(file, pattern))).toHaveLength(1);
});
