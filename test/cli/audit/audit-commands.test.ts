import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import type { OperatorDeps } from '../../../src/reconcile/operator/operator-deps.ts';
import { policyReader } from '../../../src/reconcile/policy/policy-reader.ts';
import type { PolicyInForce } from '../../../src/reconcile/ports.ts';
import { hubOf, RecordsHarness } from '../../reconcile/records-harness.ts';
import { POLICY } from '../../reconcile/virtual-app.ts';

async function run(world: RecordsHarness, ...args: readonly string[]) {
  let out = '';
  let error = '';
  const { archive, clock, log, rows } = world;
  const deps: OperatorDeps = {
    rows,
    archive,
    clock,
    log,
    timings: DEFAULT_TIMINGS,
    queue: { send: async () => undefined },
  };
  const exitCode = await runCommandLine(args, {
    readText: () => err('the file does not exist'),
    now: () => clock.now(),
    paint: NO_PAINT,
    version: '1.2.3',
    operator: { connect: async () => ok(deps), person: 'auditor@desk' },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}

async function twoHubs(): Promise<RecordsHarness> {
  const world = new RecordsHarness();
  await world.look('hub1', 'Compliant');
  await world.look('hub2', 'Drifted', { name: '=HYPERLINK("x")' });
  await world.night();
  world.days(1);
  return world;
}

function exempting(...exemptions: readonly string[]): string {
  const lines = exemptions.map((each) => `  - ${each}`);
  return `${POLICY}\nexemptions:\n${lines.join('\n')}\n`;
}

/** Activates a policy, as an instance of the app does. */
async function activated({ clock, rows }: RecordsHarness, text: string): Promise<PolicyInForce> {
  const source = { read: async () => ok({ text, name: 'policy.yaml' }) };
  const read = await policyReader({ source, rows, clock, cacheSeconds: 0, apiVersion: '2025-12-01' })();
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

async function damage(world: RecordsHarness): Promise<void> {
  const row = await world.rows.get('runs', hubOf('hub1'), '0000000001');
  await world.rows.upsert('runs', { ...row!, cells: { ...row!.cells, body: '{}' } });
}

describe('audit verify', () => {
  it('says in one line that all is whole, with exit code 0', async () => {
    expect(await run(await twoHubs(), 'audit', 'verify')).toEqual({
      exitCode: 0,
      out: 'Whole: 2 hubs, 2 runs, 1 archive (2026-01-01.jsonl).\n',
      error: '',
    });
  });

  it('names hub and run that are not as they were written, with exit code 2', async () => {
    const world = await twoHubs();
    await damage(world);
    const { exitCode, out } = await run(world, 'audit', 'verify');
    expect(exitCode).toBe(2);
    expect(out).toBe(
      [
        hubOf('hub1'),
        '  Edited: run 1 differs from the row that was written: its hash does not match',
        'Broken: 1 history of 2 hubs, 2 runs, 1 archive (2026-01-01.jsonl).',
        '',
      ].join('\n'),
    );
    expect(await run(world, 'audit', 'verify', 'hub2')).toMatchObject({ exitCode: 0 });
    const json = JSON.parse((await run(world, 'audit', 'verify', 'hub1', '--json')).out);
    expect(json).toMatchObject({
      whole: false,
      hubs: [{ hubId: hubOf('hub1'), whole: false, problems: [{ kind: 'Edited' }] }],
    });
  });

  it('says what it cannot notice when there is nothing archived to compare with', async () => {
    const world = new RecordsHarness();
    await world.look('hub1', 'Compliant');
    const note = 'No heads have been archived yet: a history that was rewritten as a whole would pass the check.';
    expect(await run(world, 'audit', 'verify')).toMatchObject({ exitCode: 0, error: `note: ${note}\n` });
    const aside = await run(await twoHubs(), 'audit', 'verify', '--without-archive');
    expect(aside).toMatchObject({ exitCode: 0, error: expect.stringContaining('were skipped') });
  });

  it('is an error, with exit code 1, when a store cannot be read or a hub is not known', async () => {
    const world = await twoHubs();
    expect(await run(world, 'audit', 'verify', 'hub9')).toMatchObject({ exitCode: 1, out: '' });
    world.archive.list = async () => {
      throw new Error('The archive failed listing container chain-heads: no permission');
    };
    const { error, exitCode } = await run(world, 'audit', 'verify');
    expect([exitCode, error]).toEqual([1, expect.stringContaining('no permission')]);
  });
});

describe('audit export', () => {
  it('writes CSV with one line per hub, and no cell that a spreadsheet would run', async () => {
    const { error, exitCode, out } = await run(await twoHubs(), 'audit', 'export', '--at', '2026-01-01T12:00:00Z');
    expect([exitCode, error]).toEqual([0, '']);
    const [headings, ...lines] = out.split('\r\n');
    expect(headings).toMatch(
      /^at,hubId,name,location,workspaceGuid,known,verdict,severity,since,until,provedAt,provedBy,/,
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(`2026-01-01T12:00:00.000Z,${hubOf('hub1')},hub1,eastus2,guid-hub1,Known,Compliant,`);
    expect(lines[1]).toContain(`,"'=HYPERLINK(""x"")",`);
  });

  it('takes the present without --at', async () => {
    const world = await twoHubs();
    const { exitCode, out } = await run(world, 'audit', 'export');
    const now = JSON.parse((await run(world, 'audit', 'export', '-o', 'json')).out).at;
    expect(exitCode).toBe(0);
    expect(out).toBe((await run(world, 'audit', 'export', '--at', now)).out);
  });

  it('gives a compliant hub no severity of an error, whatever remarks stand on it', async () => {
    const world = new RecordsHarness();
    const remark = { code: 'HW409', class: 'lint', severity: 'error', message: 'x', fix: 'x' } as const;
    // As an earlier version recorded it.
    await world.look('hub1', 'Compliant', { severity: 'error', findings: [remark] });
    await world.look('hub2', 'Drifted', { severity: 'error', findings: [{ ...remark, class: 'difference' }] });
    world.days(1);
    const { out } = await run(world, 'audit', 'export', '--at', '2026-01-02', '--json');
    const { hubs } = JSON.parse(out) as { hubs: { state: { says: { verdict: string; severity?: string } } }[] };
    expect(hubs.map(({ state }) => state.says.severity)).toEqual(['warning', 'error']);
    const csv = await run(world, 'audit', 'export', '--at', '2026-01-02');
    expect(csv.out).not.toContain('Compliant,error');
    expect((await run(world, 'status', '--json')).out).not.toMatch(/"verdict": ?"Compliant",\s*"severity": ?"error"/);
  });

  it('lists the exemptions that cover nothing: of a hub beside it, of no hub in a line of its own', async () => {
    const world = new RecordsHarness();
    const text = exempting(
      `{ hub: '${hubOf('hub1')}', findings: [HW203], rule: legacy-mirror, owner: net, ticket: OPS-1, reason: moves, expires: 2026-03-01 }`,
      `{ hub: '*/workspaces/hub2', findings: [HW101], owner: net, ticket: OPS-2, reason: '=cmd()', expires: 2026-03-01 }`,
      `{ hub: '*/workspaces/gone-*', findings: [HW101], owner: net, ticket: OPS-3, reason: gone, expires: 2026-03-01 }`,
      `{ hub: '*', findings: [HW101], owner: net, ticket: OPS-4, reason: past, expires: 2026-01-01 }`,
    );
    const { exemptions } = (await activated(world, text)).policy;
    const used = { ...exemptions[1]!, expiresAt: exemptions[1]!.expiresAt.toISOString() };
    const finding = { code: 'HW101', class: 'difference', severity: 'critical', message: 'x', fix: 'x' } as const;
    await world.look('hub1', 'Compliant');
    await world.look('hub2', 'Exempt', { findings: [{ ...finding, exemptedBy: used.id }], exemptions: [used] });
    world.days(2);
    const { out } = await run(world, 'audit', 'export', '--at', '2026-01-02T12:00:00Z', '--json');
    const fleet = JSON.parse(out) as {
      hubs: { state: { exemptionsCoveringNothing: { ticket: string }[] } }[];
      exemptionsWithoutHub: { ticket: string }[];
    };
    const tickets = (all: readonly { ticket: string }[]) => all.map(({ ticket }) => ticket);
    expect(fleet.hubs.map(({ state }) => tickets(state.exemptionsCoveringNothing))).toEqual([['OPS-1'], []]);
    expect(tickets(fleet.exemptionsWithoutHub)).toEqual(['OPS-3']);
    const csv = await run(world, 'audit', 'export', '--at', '2026-01-02T12:00:00Z');
    expect(csv.error).toContain('note: No hub matches the exemption of */workspaces/gone-* (OPS-3).\n');
    const lines = csv.out.split('\r\n');
    expect(lines[0]).toMatch(/,exemptionsCoveringNothing$/);
    expect(lines[1]).toContain('HW203 legacy-mirror: net, OPS-1, until 2026-03-02T00:00:00.000Z: moves');
    expect(lines[3]).toMatch(/^[^,]+,\*\/workspaces\/gone-\*,,,,NoHub,/);
    expect(csv.out).not.toContain('OPS-4');
  });

  it('writes JSON, and says by its exit code that a history is broken', async () => {
    const world = await twoHubs();
    await damage(world);
    const { error, exitCode, out } = await run(world, 'audit', 'export', '--at', '2026-01-02', '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      at: '2026-01-02T00:00:00.000Z',
      hubs: [{ history: 'broken' }, { known: 'Known', history: 'whole', state: { says: { verdict: 'Drifted' } } }],
    });
    expect(error).toContain('1 hub with a broken history');
  });

  it.each([
    { args: ['--at', 'yesterday'], says: '--at: "yesterday" is not an instant' },
    { args: ['--at', '2027-01-01'], says: '--at 2027-01-01 is in the future' },
    {
      args: ['--at', '2026-01-01', '--format', 'xml'],
      says: "'xml' is invalid. Allowed choices are table, json, yaml, csv.",
    },
  ])('complains and ends with 1: $args', async ({ args, says }) => {
    const ran = await run(await twoHubs(), 'audit', 'export', ...args);
    expect(ran).toMatchObject({ exitCode: 1, out: '', error: expect.stringContaining(says) });
  });
});
