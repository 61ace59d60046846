import { beforeAll, describe, expect, it, vi } from 'vitest';
import { approveHub } from '../../../src/reconcile/operator/approve.ts';
import { switchWrites } from '../../../src/reconcile/operator/switch-writes.ts';
import { recordPrunedChanges } from '../../../src/reconcile/records/change-record.ts';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import { noteHostileChange, worldOfStates } from './hub-states.ts';
import { runIn } from './hub-worlds.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let world: VirtualApp;

beforeAll(async () => {
  world = await worldOfStates();
  await switchWrites(world.deps, { on: true, by: 'lee@example.com', reason: 'over' });
  const expiresAt = new Date(world.clock.now().getTime() + 3_600_000);
  await approveHub(world.deps, 'waiting', { by: 'platform@example.com', expiresAt });
  await world.pass(300);
  await noteHostileChange(world, 'seen-fine');
});

async function history(...args: readonly string[]) {
  return await runIn(world, ['history', ...args]);
}

async function entriesOf(...args: readonly string[]) {
  const { error, exitCode, out } = await history(...args, '-o', 'json');
  expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 });
  return JSON.parse(out).entries as readonly Readonly<Record<string, unknown>>[];
}

/** The rows of a CSV with simple cells, by heading. */
function csvRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = text.trim().split('\r\n');
  const headings = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [headings[at] ?? '', cell])));
}

describe('history of a hub', () => {
  it('tells verdicts, writes, changes of others and alerts in the order of time, the newest last', async () => {
    const entries = await entriesOf('drifted');
    const times = entries.map(({ at }) => String(at));
    expect(times).toEqual([...times].sort());
    const kinds = entries.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['Write', 'Verdict', 'Findings', 'Change', 'AlertOpened', 'AlertEnded']));
    expect(entries.find(({ kind }) => kind === 'Write')).toMatchObject({
      by: 'hubwarden',
      outcome: 'Started',
      approval: { kind: 'NotNeeded' },
      request: `PATCH ${world.hubId('drifted')}`,
    });
    expect(entries.find(({ kind, rule }) => kind === 'Change' && rule === 'evil')).toMatchObject({
      by: 'a-person',
      hub: 'drifted',
      verdict: null,
    });
    const { out } = await history('drifted');
    expect(out).toMatch(/\dZ {2}Hubwarden sent PATCH drifted: Started, no approval needed\n/);
    expect(out).toMatch(/\dZ {2}a-person sent outboundRules\/write of rule evil\n/);
    expect(out).toMatch(/\dZ {2}Compliant -> Drifted: HW202/);
    expect(out).toMatch(/\dZ {2}alert HW204 evil \(critical\) opened, probably because of a-person\n/);
  });

  it('says that a hub was created again under its name, with both GUIDs', async () => {
    const [recreated, ...others] = (await entriesOf('seen-again')).filter(({ kind }) => kind === 'Recreated');
    expect(others).toEqual([]);
    expect(recreated?.detail).toMatch(/^\S+ -> \S+$/);
  });

  it('ends with the end of a hub that is gone', async () => {
    const entries = await entriesOf('seen-gone');
    expect(entries.map(({ kind }) => kind)).toContain('Gone');
  });

  it('needs no readable record of the hub', async () => {
    const entries = await entriesOf('seen-damaged');
    expect(entries).toMatchObject([{ kind: 'Verdict', verdict: 'Compliant', hub: 'seen-damaged' }]);
  });

  it('shows who approved beside the write and as an entry of its own', async () => {
    const entries = await entriesOf('waiting');
    expect(entries.find(({ kind }) => kind === 'Approval')).toMatchObject({
      by: 'platform@example.com',
      detail: 'isolation mode Disabled -> AllowOnlyApprovedOutbound',
    });
    const { out } = await history('waiting');
    expect(out).toMatch(/Hubwarden sent PATCH waiting: Started, approved by platform@example\.com at 2026-11-23/);
  });

  it('keeps to the times asked for, ends included', async () => {
    const [first] = await entriesOf('drifted');
    const at = String(first?.at);
    const only = await entriesOf('drifted', '--since', at, '--until', at);
    expect(only.length).toBeGreaterThan(0);
    expect(only.every((each) => each.at === at)).toBe(true);
    const { out } = await history('drifted', '--since', '2027-01-01');
    expect(out).toBe('The records hold nothing since 2027-01-01 00:00:00Z.\n');
  });

  it('keeps to one caller, by name, in any casing', async () => {
    const entries = await entriesOf('drifted', '--by', 'A-Person');
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.every(({ by, kind }) => kind === 'Change' && by === 'a-person')).toBe(true);
    expect(await entriesOf('drifted', '--by', 'lee')).toEqual([]);
  });
});

describe('history of the fleet, --by hubwarden', () => {
  it('lists every write of every hub as CSV, with the approval and the approver behind it', async () => {
    const { error, exitCode, out } = await history('--since', '2026-11-01', '--by', 'hubwarden', '-o', 'csv');
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 });
    const rows = csvRows(out);
    const sent = ['drifted', 'moved', 'waiting'].flatMap((hub) => world.writes(hub));
    expect(rows).toHaveLength(sent.length);
    expect(rows.every(({ by, kind }) => kind === 'Write' && by === 'hubwarden')).toBe(true);
    const approved = rows.filter(({ hub, request }) => hub === 'waiting' && request?.startsWith('PATCH'));
    expect(approved).toMatchObject([
      { approvedBy: 'platform@example.com', approvedAt: expect.stringMatching(/^2026-11-23T/) },
    ]);
    expect(rows.filter(({ hub }) => hub !== 'waiting').every(({ approval }) => approval === 'not needed')).toBe(true);
  });

  it('finds the approver of an older row by the run that used the approval, and else says that it is not recorded', async () => {
    const older = await worldWithOlderRows();
    const { out } = await runIn(older, ['history', '--since', '2026-11-01', '--by', 'hubwarden', '-o', 'csv']);
    const rows = csvRows(out);
    const isConsent = ({ hub, request }: Readonly<Record<string, string>>) =>
      hub === 'waiting' && request?.startsWith('PATCH');
    expect(rows.filter(isConsent)).toMatchObject([
      { approvedBy: 'platform@example.com', approvedAt: expect.stringMatching(/^2026-11-23T/) },
    ]);
    const others = rows.filter((each) => !isConsent(each));
    expect(others.length).toBeGreaterThan(2);
    expect(others.every(({ approval, approvedBy }) => approval === 'not recorded' && approvedBy === '')).toBe(true);
    const text = await runIn(older, ['history', 'drifted', '--by', 'hubwarden']);
    expect(text.out).toContain(', approval not recorded\n');
  });

  it('names the hub in each line, in full with -o wide', async () => {
    const { out } = await history('--since', '2026-11-01', '--by', 'hubwarden');
    expect(out).toMatch(/Z {2}drifted {2}Hubwarden sent PATCH drifted: Started/);
    const wide = await history('--since', '2026-11-01', '--by', 'hubwarden', '-o', 'wide');
    expect(wide.out).toMatch(
      new RegExp(`Z {2}${world.hubId('drifted')} {2}Hubwarden sent PATCH ${world.hubId('drifted')}: .*, run `),
    );
  });

  it('is a Markdown table, too', async () => {
    const { out } = await history('--since', '2026-11-01', '--by', 'hubwarden', '-o', 'md');
    expect(out).toMatch(/^\| at \| hub \| hubId \| kind \| by \| rule \| request \|/);
  });
});

/** The rows that a release wrote which did not record approvals. */
async function worldWithOlderRows(): Promise<VirtualApp> {
  const older = await worldOfStates();
  await switchWrites(older.deps, { on: true, by: 'lee', reason: 'over' });
  const expiresAt = new Date(older.clock.now().getTime() + 3_600_000);
  await approveHub(older.deps, 'waiting', { by: 'platform@example.com', expiresAt });
  await older.pass(300);
  for (const row of await Array.fromAsync(older.rows.query('runs', {}))) {
    const body = JSON.parse(String(row.cells.body));
    for (const write of body.writes) delete write.approval;
    await older.rows.upsert('runs', { ...row, cells: { ...row.cells, body: JSON.stringify(body) } });
  }
  return older;
}

describe('history, asked wrongly', () => {
  it.each([
    {
      args: [],
      error: 'The history of a whole fleet needs a start. Give --since TIME, or name a hub: `hubwarden history HUB`.',
    },
    { args: ['--by', 'hubwarden'], error: 'The history of a whole fleet needs a start.' },
    { args: ['drifted', '--since', 'yesterday'], error: '--since: "yesterday" is not an instant.' },
    { args: ['drifted', '--until', '2026-02-30'], error: '--until: "2026-02-30" is not an instant.' },
    {
      args: ['drifted', '--since', '2026-12-01', '--until', '2026-11-01'],
      error: '--since 2026-12-01 is later than --until 2026-11-01.',
    },
    { args: ['drifted', '--by', ' '], error: '--by is empty.' },
    { args: ['hub9'], error: 'Hubwarden knows no hub "hub9".' },
    { args: ['drifted', '-o', 'sarif'], error: 'sarif' },
  ])('complains in one line and prints nothing else: $args', async ({ args, error }) => {
    const ran = await history(...args);
    expect({ exitCode: ran.exitCode, out: ran.out }).toEqual({ exitCode: 1, out: '' });
    expect(ran.error).toContain(error);
  });
});

describe('history, of hostile or damaged rows', () => {
  it('guards CSV, text and JSON against names that attack them', async () => {
    const csv = await history('seen-fine', '--by', 'hostile', '-o', 'csv');
    expect(csv.exitCode).toBe(0);
    const all = await history('seen-fine', '-o', 'csv');
    expect(all.out).toContain(`"'=cmd|"" /C calc""!A0`);
    expect(all.out).toContain(",'+1,");
    for (const { out } of [all, await history('seen-fine'), await history('seen-fine', '-o', 'md')]) {
      expect(['\u001b', '\u202e'].filter((each) => out.includes(each))).toEqual([]);
    }
  });

  it('leaves out a run row that this release cannot read, and says so', async () => {
    const damaged = await worldOfStates();
    const [row] = await Array.fromAsync(damaged.rows.query('runs', { partition: damaged.hubId('drifted') }));
    await damaged.rows.upsert('runs', { ...row!, cells: { ...row!.cells, schema: 99 } });
    const { error, exitCode, out } = await runIn(damaged, ['history', 'drifted']);
    expect(exitCode).toBe(0);
    expect(error).toMatch(/^note: A row cannot be read and is left out: row .*0000000001/);
    expect(out).toContain('-> Drifted');
  });

  it('says up to when changes are no longer kept, where the answer covers that time', async () => {
    const pruned = await worldOfStates();
    await recordPrunedChanges(pruned.rows, '2026-11-01T00:00:00.000Z');
    const all = await runIn(pruned, ['history', 'drifted']);
    expect(all.error).toBe('note: Changes by others up to 2026-11-01 00:00:00Z are no longer kept.\n');
    expect((await runIn(pruned, ['history', 'drifted', '--since', '2026-11-02'])).error).toBe('');
  });

  it('fits a terminal of 40 columns', async () => {
    const { out } = await runIn(world, ['history', 'drifted'], { columns: 40 });
    for (const line of out.split('\n')) if (line.length > 40) expect(line.trim()).not.toContain(' ');
  });
});
