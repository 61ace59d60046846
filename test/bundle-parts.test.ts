import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';

// A script of the build, without types.
const SCRIPT = '../bundle-parts.mjs';
const { asCommonJs, inFewFiles, lateApart, withShortNames } = await import(SCRIPT);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Builds the sources of the folder as the app is built, `late.ts` late, and loads the first file. */
async function loadedFrom(sources: Readonly<Record<string, string>>): Promise<unknown> {
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
  const [main, late] = [join(folder, 'main.ts'), { 'the-late': join(folder, 'late.ts') }];
  const { metafile, outputFiles } = await build({
    ...{
      entryPoints: { main, ...late },
      outdir: join(folder, 'out'),
      absWorkingDir: folder,
      bundle: true,
      splitting: true,
    },
    ...{ platform: 'node', format: 'esm', write: false, metafile: true, plugins: [lateApart(late)] },
  });
  const { outputs, parts } = withShortNames(metafile.outputs, outputFiles);
  const files = await Promise.all(parts.map((part: unknown) => asCommonJs(part, { sourcemap: 'external' })));
  const lateSources = { 'the-late': 'late.ts' };
  for (const { code, name } of inFewFiles(files, outputs, { 'main.cjs': 'main.ts' }, 'main.ts', lateSources))
    writeFileSync(join(folder, name), code);
  const part: (name: string) => unknown = createRequire(import.meta.url)(join(folder, 'main.cjs'));
  return part('main.js');
}

it('runs late code when something in it is first used, and once', async () => {
  const main = (await loadedFrom({
    'late.ts':
      'globalThis.lateRuns = (globalThis.lateRuns ?? 0) + 1; export const answer = 42; export const twice = (n: number) => 2 * n;',
    'main.ts':
      "import { answer, twice } from './late.ts'; export const runs = () => globalThis.lateRuns ?? 0; export const use = () => twice(answer);",
  })) as { readonly runs: () => number; readonly use: () => number };
  expect(main.runs()).toBe(0);
  expect([main.use(), main.use()]).toEqual([84, 84]);
  expect(main.runs()).toBe(1);
});

it('does not run late code of which nothing is used', async () => {
  const main = (await loadedFrom({
    'late.ts': "throw new Error('this code must not run'); export const answer = 42;",
    'main.ts': "import { answer } from './late.ts'; const unused = () => answer; export const loaded = true;",
  })) as { readonly loaded: boolean };
  expect(main.loaded).toBe(true);
});
