import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { foreignKeysIn } from './foreign-keys.ts';

const ROOT = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'hubwarden-keys-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('nothing is looked up or stored under a name from outside but through lookUp', () => {
  const found = foreignKeysIn(join(ROOT, 'tsconfig.json'), join(ROOT, 'src'));
  // The one place that asks for an own entry first.
  expect(found).toEqual([expect.stringMatching(/^core\/text\/look-up\.ts:\d+: record\[key\]$/)]);
});

const MISTAKES: readonly (readonly [why: string, line: string])[] = [
  ['a look-up', 'export const a = record[name] ?? 0;'],
  ['an optional look-up', 'export const a = (record as typeof record | undefined)?.[name];'],
  ['a look-up under a built name', `export const a = record[\`x-\${name}\`];`],
  ['a look-up under a branded name', 'export const a = record[name as string & { readonly brand: true }];'],
  ['a look-up under a name or a word', "export const a = record[name as string | 'x'];"],
  ['a look-up under a generic name', 'export function f<K extends string>(key: K) { return record[key]; }'],
  ['a store', 'record[name] = 1;'],
  ['a removal', 'delete record[name];'],
  ['a question', 'export const a = name in record;'],
];

const FINE: readonly (readonly [why: string, line: string])[] = [
  ['a place in a list', 'export const a = [1, 2][name.length];'],
  ['a word of a finite set', "export const a = { x: 1, y: 2 }[(name === 'x' ? 'x' : 'y')];"],
  ['a word that is written down', "export const a = record['x'];"],
  ['a generic word of a finite set', "export function f<K extends 'x' | 'y'>(key: K) { return { x: 1, y: 2 }[key]; }"],
  ['a question about a word', "export const a = 'x' in record;"],
];

const rows = [...MISTAKES.map((row) => [...row, true] as const), ...FINE.map((row) => [...row, false] as const)];

test('finds every form of the mistake and nothing else', () => {
  rows.forEach(([, line], index) => {
    const text = `declare const record: Record<string, number>;\ndeclare const name: string;\n${line}\n`;
    writeFileSync(join(folder, `case-${String(index).padStart(2, '0')}.ts`), `export {};\n${text}`);
  });
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({ compilerOptions: { strict: true, noEmit: true, types: [] }, include: ['*.ts'] }),
  );
  const files = new Set(foreignKeysIn(config, folder).map((found) => found.slice(0, found.indexOf('.'))));
  const verdicts = rows.map(([why], index) => [why, files.has(`case-${String(index).padStart(2, '0')}`)]);
  expect(verdicts).toEqual(rows.map(([why, , isMistake]) => [why, isMistake]));
});
