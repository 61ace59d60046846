import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cyclesOf, fileGraph, folderGraph, importsIn } from './import-graph.ts';

const ROOT = resolve(import.meta.dirname, '..');
const FILES = fileGraph();
const FOLDERS = folderGraph(FILES);

/** The folders of reconcile/, lowest first: a file imports from its own folder and from those to the left. `.` holds ports and messages. */
const RECONCILE = [
  '.',
  'records/store',
  'records/hub',
  'records',
  'policy',
  'guard',
  'observe',
  'alert',
  'record',
  'verify',
  'apply',
  'run',
  'sweep',
  'watch',
  'operator',
  'operator/local-sweep',
  'operator/policy-diff',
  'operator/apply',
  'queries/hub',
  'queries/fleet',
  'queries',
  'queries/web',
  'queries/live',
  'actions',
  'audit',
  'doctor',
  'doctor/pages',
];

/** A folder with more files than these is hard to read as a list. */
const MOST_FILES = 30;

/** Folders of test/ that have no counterpart in src/. */
const OF_TESTS_ONLY = /^(dotnet|integration|browser|faults|bench|fixtures|long|contract|infra|app|cli\/golden)(\/|$)/;

function foldersBelow(folder: string, path = ''): readonly string[] {
  return readdirSync(join(ROOT, folder, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== '__snapshots__')
    .flatMap((entry) => {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      return [below, ...foldersBelow(folder, below)];
    });
}

function importsUpwards(order: readonly string[]): readonly string[] {
  const rank = (file: string): number => {
    const folder = dirname(file).replace(/^reconcile\/?/, '') || '.';
    return order.indexOf(folder);
  };
  return [...FILES].flatMap(([file, targets]) => {
    if (!file.startsWith('reconcile/')) return [];
    const upwards = [...targets].filter((target) => target.startsWith('reconcile/') && rank(target) > rank(file));
    return upwards.map((target) => `${file} imports ${target}`);
  });
}

describe('imports', () => {
  it('form no cycle of files, type imports included', () => {
    expect(cyclesOf(FILES)).toEqual([]);
  });

  it('form no cycle of folders', () => {
    expect(cyclesOf(FOLDERS)).toEqual([]);
  });

  it('would notice a cycle, and one that only types close', () => {
    const [type] = importsIn('a.ts', "import type { B } from './b.ts';\n");
    expect(type?.target).toBe('./b.ts');
    const graph = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['b'])],
    ]);
    expect(cyclesOf(graph)).toEqual([['b', 'c']]);
  });

  it('run in one direction between the folders of reconcile', () => {
    const folders = [...FOLDERS.keys()].filter((folder) => folder.split('/')[0] === 'reconcile');
    expect(folders.map((folder) => folder.replace(/^reconcile\/?/, '') || '.').sort()).toEqual([...RECONCILE].sort());
    expect(importsUpwards(RECONCILE)).toEqual([]);
    expect(importsUpwards([...RECONCILE].reverse()).length).toBeGreaterThan(100);
  });
});

describe('folders', () => {
  it('of src and of test hold few files each', () => {
    const full = ['src', 'test'].flatMap((top) =>
      foldersBelow(top)
        .filter((folder) => !(top === 'test' && folder.startsWith('fixtures')))
        .map((folder) => ({ folder: `${top}/${folder}`, files: filesIn(join(top, folder)).length }))
        .filter(({ files }) => files > MOST_FILES),
    );
    expect(full).toEqual([]);
  });

  it('of test mirror those of src', () => {
    const known = new Set(foldersBelow('src'));
    const others = foldersBelow('test').filter((folder) => !OF_TESTS_ONLY.test(folder) && !known.has(folder));
    expect(others).toEqual([]);
  });

  it('hold each test in the folder of the file that it is named after', () => {
    const homes = new Map<string, string[]>();
    for (const file of FILES.keys()) {
      const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.tsx?$/, '');
      homes.set(name, [...(homes.get(name) ?? []), dirname(file)]);
    }
    const lost = foldersBelow('test')
      .filter((folder) => !OF_TESTS_ONLY.test(folder))
      .flatMap((folder) => filesIn(join('test', folder)).map((file) => ({ folder, file })))
      .filter(({ file }) => file.endsWith('.test.ts'))
      .filter(({ file, folder }) => {
        const [part] = folder.split('/');
        const home = homes.get(file.slice(0, file.indexOf('.')))?.filter((each) => each.split('/')[0] === part) ?? [];
        return home.length > 0 && !home.includes(folder);
      });
    expect(lost).toEqual([]);
  });

  it('of src each have a line in docs/architecture.md, and no other has', () => {
    const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
    const section = page.slice(page.indexOf('## Folders'), page.indexOf('\n## ', page.indexOf('## Folders') + 1));
    const listed = [...section.matchAll(/^\| `([\w/-]+)` \|/gm)].map(([, name = '']) => name.replace(/\/$/, ''));
    const withFiles = [...FOLDERS.keys()].map((folder) => (folder === '.' ? 'src' : folder));
    expect(listed.toSorted()).toEqual(withFiles.toSorted());
  });
});

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}
