import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { sarifFaults } from '../../../src/report/sarif/check-sarif.ts';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import { runOn } from '../documented-fleet.ts';
import { commandFormats } from './command-formats.ts';
import { csvCells } from './csv-cells.ts';
import { HOSTILE, HOSTILE_HUB, hostileFleet } from './hostile-fleet.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const HUB = HOSTILE_HUB.name;
const POLICY = 'docs/examples/policy.yaml';
const ABOUT = ['--reason', HOSTILE, '--by', HOSTILE];

/** Commands that show names of the fleet, in an order in which each has something to show. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  status: [],
  operations: [],
  exemptions: [],
  show: [HUB],
  history: [HUB],
  who: [HUB],
  reach: [HUB, 'pypi.org'],
  plan: [HUB, '--policy', POLICY],
  sweep: ['--policy', POLICY],
  doctor: ['--policy', POLICY],
  'policy explain': [HUB],
  'policy show': [],
  'policy diff': ['in-force', POLICY],
  'policy rollout status': [],
  'policy rollout halt': ABOUT,
  'policy rollout resume': ABOUT,
  'policy rollout open': ABOUT,
  'policy init': [],
  'alerts list': [],
  'alerts routes': ['--code', 'HW204', '--hub', HUB],
  'alerts silence': ['--code', 'HW204', '--hub', '*', '--hours', '8', ...ABOUT],
  'alerts test': ['on-call'],
  'inventory list': [HUB],
  'inventory adopt': [HUB],
  writes: [],
  'breaker status': [],
  'breaker reset': ABOUT,
  retry: [HUB],
  approve: [HUB],
  apply: [HUB, '--yes', '1'],
  'audit verify': [],
  'audit export': [],
};

/** Commands whose text comes from this package, from a file of the person, or from an id that is asked for. */
const WITHOUT = new Set([
  'policy validate',
  'packs list',
  'scale',
  'packs show',
  'explain',
  'replay',
  'completion',
  'alerts show',
  'alerts ack',
  'alerts unsilence',
  'inventory release',
]);

/** Characters that control a terminal or turn the direction of writing, without line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a name may hold.
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const TAGS = /<(?!\/?(?:details|summary|br)>|!-- -->)/;

const FOR_SARIF = ['--policy', POLICY, '--repo-path', POLICY];

const CHECKS: Readonly<Record<string, (text: string) => void>> = {
  json: (text) => expect(typeof JSON.parse(text)).toBe('object'),
  yaml: (text) => expect(typeof parse(text)).toBe('object'),
  csv: (text) => {
    const [headings = [], ...rows] = csvCells(text);
    for (const row of rows) expect(row).toHaveLength(headings.length);
    const starts = rows.flat().flatMap((cell) => cell.split(/\r?\n/));
    expect(starts.filter((cell) => /^\s*[=+@]|^\s*-(?!\d+(?:\.\d+)?$)/.test(cell))).toEqual([]);
  },
  md: (text) => {
    expect(TAGS.exec(withoutEscapes(text))?.[0]).toBeUndefined();
    const bars = withoutEscapes(text)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const counts = tablesOf(bars);
    for (const count of counts) expect(count).toHaveLength(1);
  },
  junit: (text) => {
    expect(XMLValidator.validate(text)).toBe(true);
    expect(JSON.stringify(new XMLParser({ ignoreAttributes: false }).parse(text))).toContain('testsuites');
  },
  sarif: (text) => expect(sarifFaults(text)).toEqual([]),
};

/** Markdown without what a backslash or an entity makes plain. */
function withoutEscapes(text: string): string {
  return text.replaceAll(/\\./g, '').replaceAll(/&(?:lt|gt|amp|#\d+);/g, '');
}

/** The numbers of bars that rows of a table have, table by table; a row of dashes begins a table. */
function tablesOf(rows: readonly string[]): readonly (readonly number[])[] {
  const tables: Set<number>[] = [];
  rows.forEach((row, at) => {
    if (at === 0 || /^[| -]+$/.test(rows[at + 1] ?? '')) tables.push(new Set());
    tables.at(-1)?.add(row.split('|').length);
  });
  return tables.map((each) => [...each]);
}

describe('a fleet with hostile names', () => {
  let world: VirtualApp;
  beforeAll(async () => {
    world = await hostileFleet();
  });

  const formats = commandFormats();

  it('is shown to every command', () => {
    expect([...formats.keys()].filter((name) => CALLS[name] === undefined && !WITHOUT.has(name))).toEqual([]);
  });

  it.each(['status', 'exemptions', 'history'])('stands in the JSON and the YAML of %s as it is', async (name) => {
    const words = [...name.split(' '), ...(CALLS[name] ?? [])];
    const json = JSON.parse((await runOn(world, [...words, '-o', 'json'])).out);
    expect(parse((await runOn(world, [...words, '-o', 'yaml'])).out)).toEqual(json);
    const texts: unknown[] = [];
    JSON.stringify(json, (key, value) => {
      texts.push(key, value);
      return value;
    });
    expect(texts).toContain(name === 'history' ? HUB : HOSTILE);
  });

  describe.each(Object.entries(CALLS))('%s', (name, args) => {
    const run = (format: string) =>
      runOn(world, [...name.split(' '), ...args, '-o', format, ...(format === 'sarif' ? FOR_SARIF : [])]);
    it.each(formats.get(name) ?? [])('controls nothing in %s', async (format) => {
      const { error, exitCode, out } = await run(format);
      expect(CONTROLS.exec(format === 'csv' || name === 'audit export' ? out.replaceAll('\r\n', '') : out)).toBeNull();
      expect(CONTROLS.exec(error)).toBeNull();
      if (exitCode === 1 || CHECKS[format] === undefined) return;
      CHECKS[format](out);
    });
  });
});
