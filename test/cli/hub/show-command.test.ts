import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import { hubPath } from '../../reconcile/virtual-app.ts';
import { HOSTILE, noteHostileChange, ownRule, worldOfStates, worldWithOperation } from './hub-states.ts';
import { runIn } from './hub-worlds.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let world: VirtualApp;

beforeAll(async () => {
  world = await worldOfStates();
});

async function show(...args: readonly string[]) {
  return await runIn(world, ['show', ...args]);
}

async function jsonOf(...args: readonly string[]) {
  const ran = await show(...args, '-o', 'json');
  expect(ran.error).toBe('');
  return JSON.parse(ran.out);
}

function hasControls(text: string): boolean {
  return ['\u001b', '\u202e'].some((each) => text.includes(each));
}

/** The lines above the first section. */
function top(out: string): readonly string[] {
  return (out.split('\n\n')[0] ?? '').split('\n');
}

describe('show, at the top', () => {
  it('says in ten lines how the hub is, who changed it, what Hubwarden did, and what to do next', async () => {
    const { exitCode, out } = await show('drifted');
    expect(exitCode).toBe(2);
    const lines = top(out);
    expect(lines).toHaveLength(10);
    const [verdict, judged, assignment, changed, wrote, next, rules, operation, held, portal] = lines;
    expect(verdict).toMatch(/^drifted: Drifted, critical, since 2026-11-23 \d\d:\d\d:\d\dZ, \d+m \d+s ago$/);
    expect(judged).toMatch(/^Judged: by the record of the read at 2026-11-23 /);
    expect(assignment).toMatch(/^Assignment: standard, enforce, policy version [0-9a-f]{12}$/);
    expect(changed).toMatch(/^Changed last: by a-person, .* outboundRules\/write of rule evil$/);
    expect(wrote).toMatch(/^Hubwarden wrote last: PATCH drifted: (Started|Done), no approval needed, /);
    expect(next).toMatch(/^Next: HW204: /);
    expect(rules).toBe('Rules: 1 missing, 1 altered, 1 not wanted, 2 as wanted');
    expect(operation).toBe('Operation: none');
    expect(held).toMatch(/^Not written: 1 NotAsked, 2 WritesOff$/);
    expect(portal).toBe(`Portal: https://portal.azure.com/#resource${world.hubId('drifted')}/overview`);
  });

  it.each([
    { hub: 'seen-fine', exitCode: 0, line: /^seen-fine: Compliant, warning, since / },
    { hub: 'seen-exempt', exitCode: 0, line: /^seen-exempt: Exempt, / },
    { hub: 'waiting', exitCode: 2, line: /^waiting: Blocked, critical, since / },
    { hub: 'seen-dark', exitCode: 2, line: /^seen-dark: Unknown, error, since / },
    { hub: 'seen-gone', exitCode: 2, line: /^seen-gone: gone or out of scope since .*; before: Compliant$/ },
    { hub: 'seen-again', exitCode: 2, line: /^seen-again: Drifted, error, since / },
  ])('names the state of $hub', async ({ exitCode, hub, line }) => {
    const ran = await show(hub);
    expect(ran.error).toBe('');
    expect(ran.exitCode).toBe(exitCode);
    expect(top(ran.out)[0]).toMatch(line);
  });

  it('ends with 0 when asked to', async () => {
    expect((await show('drifted', '--exit-zero')).exitCode).toBe(0);
  });
});

describe('show, by the record', () => {
  it('has one row for each rule that differs, folds the others with their count, and says that it is a record', async () => {
    const { out } = await show('drifted');
    const altered = ownRule(world, 'drifted', 'other.contoso.com');
    expect(out).toContain(
      `  ~ FQDN data.contoso.com  (data)  ${altered}  HW202\n    destination: expected FQDN data.contoso.com, current FQDN other.contoso.com\n`,
    );
    expect(out).toMatch(/ {2}\+ FQDN lake\.contoso\.com {2}\(data\) {2}hw-lake-\S+ {2}HW201\n/);
    expect(out).toContain('  - FQDN evil.ngrok.io  evil  HW204\n');
    expect(out).toContain('  = 2 other rules as wanted, not listed (-o wide lists all)\n');
    expect(out).toContain('From the findings of the last judgement: the record holds no rules.');
    expect(out).not.toContain('covered by');
    const wide = await show('drifted', '-o', 'wide');
    expect(wide.out).toContain('  = FQDN repo.anaconda.com  (data)  hw-repo-');
    expect(wide.out).not.toContain('-o wide');
  });

  it('groups what waits by its reason, and names the guard with the person who set it', async () => {
    const { out } = await show('drifted');
    expect(out).toContain('Writes were switched off by lee@example.com at 2026-11-23');
    expect(out).toContain(': change freeze.');
    expect(out).toMatch(/, WritesOff: Writes are switched off\.\n/);
  });

  it('names no guard on a hub where nothing is due, unless asked for all', async () => {
    expect(top((await show('seen-fine')).out)[8]).toBe('Not written: nothing');
    expect((await show('seen-fine')).out).not.toContain('Writes were switched off');
    expect((await show('seen-fine', '-o', 'wide')).out).toContain('Writes were switched off');
  });

  it('shows an irreversible change first, the approval that it waits for, and the command that gives it', async () => {
    const { out } = await show('waiting');
    expect(out).toContain(
      '  ! isolation mode  (assignment standard)  HW101 HW402\n    Azure cannot undo this change.\n',
    );
    expect(out).toContain('isolation mode: expected AllowOnlyApprovedOutbound, current Disabled');
    expect(out).toContain('waiting: isolation mode Disabled -> AllowOnlyApprovedOutbound with firewall SKU Standard');
    expect(top(out)[5]).toContain('hubwarden approve ');
  });

  it('shows the operation with its URL and deadlines', async () => {
    const busy = await worldWithOperation();
    const { exitCode, out } = await runIn(busy, ['show', 'busy']);
    expect(exitCode).toBe(2);
    expect(top(out)[0]).toMatch(/^busy: Pending, /);
    expect(top(out)[7]).toMatch(/^Operation: PatchNetwork, Running, 1m 0s old$/);
    expect(out).toMatch(/\n {2}slow from 2026-11-23 \d\d:\d\d:\d\dZ, in \d+m/);
    expect(out).toMatch(/\n {2}timed out from 2026-11-23 \d\d:\d\d:\d\dZ, in \d+m/);
    expect(out).toContain('  URL: https://management.azure.com/subscriptions/');
    expect(out).toContain('3 rules (hw-');
    const { operation } = JSON.parse((await runIn(busy, ['show', 'busy', '--json'])).out);
    expect(operation).toMatchObject({ kind: 'PatchNetwork', state: 'Running', isOfEarlierHub: false, error: null });
  });

  it('names the exemption, its owner, ticket and end, and what it covers', async () => {
    const { out } = await show('seen-exempt');
    expect(out).toContain('owner data-platform, ticket OPS-7, until 2027-02-01 00:00:00Z');
    expect(out).toMatch(/covers HW201 hw-\S+/);
    expect(out).toMatch(/\+ FQDN data\.contoso\.com .* exempt by /);
  });

  it('compares nothing after a read that failed, and shows Azure’s words', async () => {
    const { out } = await show('seen-dark');
    expect(top(out)[6]).toBe('Rules: not compared');
    expect(out).toContain('The last read failed, and the record holds no findings of an earlier one.');
    expect(out).toContain('The client does not have authorization to read.');
    expect(await jsonOf('seen-dark')).toMatchObject({ diff: null, verdict: 'Unknown' });
  });

  it('points to the history of a hub that is gone', async () => {
    const { out } = await show('seen-gone');
    expect(top(out)[5]).toMatch(
      /^Next: Nothing: seen-gone is gone or out of scope since .*`hubwarden history seen-gone`\.$/,
    );
  });

  it('is a contract for programs: every field of the hub, null where one does not apply', async () => {
    const hub = await jsonOf('drifted');
    expect(Object.keys(hub).sort()).toEqual(
      [
        ...['ageSeconds', 'approvals', 'azureMessages', 'confirmedAt', 'diff', 'exemptions', 'findings'],
        ...['goneAt', 'hubId', 'lastChange', 'lastWrite', 'location', 'name', 'next', 'noDiff', 'operation', 'policy'],
        ...['portalUrl', 'resourceGroup', 'runs', 'severity', 'source', 'subscriptionId', 'unreadable', 'verdict'],
        ...['verdictSince', 'waits', 'workspaceGuid'],
      ].sort(),
    );
    expect(hub).toMatchObject({
      source: 'Record',
      verdict: 'Drifted',
      severity: 'critical',
      goneAt: null,
      operation: null,
      policy: { assignment: 'standard', mode: 'enforce', isActive: true },
      lastChange: { by: 'a-person', rule: 'evil', isFailed: false },
      diff: { source: 'Record', otherRules: null, counts: { '!': 0, '+': 1, '~': 1, '-': 1, '=': 2 } },
      approvals: { waiting: [], given: [], unreadable: [] },
    });
    expect(hub.diff.rows[0]).toEqual({
      sign: '+',
      name: expect.stringMatching(/^hw-lake/),
      destination: 'FQDN lake.contoso.com',
      origin: 'data',
      codes: ['HW201'],
      exemptedBy: null,
      isPending: false,
      fields: [],
      coveredBy: null,
    });
    const yaml = await show('drifted', '-o', 'yaml');
    expect(yaml.out).toContain('verdict: Drifted\n');
  });
});

describe('show --live', () => {
  it('reads Azure and names the rule of another owner that covers one of the baseline', async () => {
    const { exitCode, out } = await show('drifted', '--live');
    expect(exitCode).toBe(2);
    expect(top(out)[1]).toMatch(/^Judged: now, by a read of Azure at /);
    expect(out).toContain('\nRules, read now\n');
    expect(out).toMatch(
      / {2}= FQDN repo\.anaconda\.com .*\n {4}covered by FQDN \*\.anaconda\.com, rule ana of another owner\n/,
    );
    expect(out).toMatch(
      / {2}~ FQDN data\.contoso\.com .*HW202\n {4}destination: expected data\.contoso\.com, current other\.contoso\.com\n/,
    );
    expect(out).toMatch(/\d+ rules that the baseline neither wants nor refuses: \d+ of Azure\n/);
    expect(out).not.toContain('the record holds no rules');
  });

  it('writes nothing, neither to Azure nor to the tables', async () => {
    const rows = async () => JSON.stringify(await Array.fromAsync(world.rows.query('hubs', {})));
    const before = [await rows(), world.writes('drifted')];
    await show('drifted', '--live');
    expect([await rows(), world.writes('drifted')]).toEqual(before);
  });

  it('shows a change that the record does not have yet', async () => {
    const recorded = await jsonOf('moved');
    expect(recorded.diff.counts['-']).toBe(0);
    world.eventsArrive = false;
    world.arm('PUT', `${hubPath('moved')}/outboundRules/tunnel`, {
      properties: { type: 'FQDN', category: 'UserDefined', destination: 'x.ngrok.io' },
    });
    const live = await jsonOf('moved', '--live');
    world.eventsArrive = true;
    expect(live).toMatchObject({ source: 'Azure', verdict: 'Drifted', verdictSince: null });
    expect(live.diff.rows[0]).toMatchObject({ sign: '-', name: 'tunnel', destination: 'FQDN x.ngrok.io' });
  });

  it('says why in one line when nobody is signed in, or Azure refuses the read', async () => {
    const away = await runIn(world, ['show', 'drifted', '--live'], { notSignedIn: 'Sign in with az login.' });
    expect(away).toEqual({ exitCode: 1, out: '', error: 'Sign in with az login.\n' });
    const refused = await show('seen-dark', '--live');
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(refused.error).toMatch(/^seen-dark could not be read from Azure: .*authorization to read/);
  });
});

describe('show, of what is not there', () => {
  it.each([
    { args: ['hub9'], error: /^Hubwarden knows no hub "hub9"\./, why: 'an unknown name' },
    {
      args: ['a/b/c'],
      error: /^"a\/b\/c" is not the ARM id of a workspace or an account\. Name a hub or account by /,
      why: 'no form of a name',
    },
    {
      args: ['seen-damaged'],
      error:
        /^The record of seen-damaged cannot be read: .*Its history stays readable: `hubwarden history \/subscriptions/,
      why: 'a row of a newer release',
    },
    { args: ['seen-damaged', '--live'], error: /^The record of seen-damaged cannot be read: /, why: 'the same, live' },
    { args: ['drifted', '-o', 'csv'], error: /csv/, why: 'a format that it has not' },
    { args: [], error: /missing required argument/, why: 'no hub' },
  ])('complains and writes nothing to the output: $why', async ({ args, error }) => {
    const ran = await show(...args);
    expect({ exitCode: ran.exitCode, out: ran.out }).toEqual({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(error);
  });
});

describe('show, on any terminal', () => {
  it('breaks lines at blanks on 40 columns, and keeps longer words whole', async () => {
    const { out } = await runIn(world, ['show', 'drifted'], { columns: 40 });
    for (const line of out.split('\n')) {
      if (line.length > 40) expect(line.trim()).not.toContain(' ');
    }
    const words = (text: string) => text.split(/\s+/).join(' ');
    expect(words(out)).toBe(words((await show('drifted')).out));
  });

  it('shows hostile names without a control or a direction mark', async () => {
    await noteHostileChange(world, 'seen-fine');
    const { out } = await show('seen-fine');
    expect(top(out)[3]).toContain('=cmd|" /C calc"!A0');
    expect(hasControls(out)).toBe(false);
    const json = await show('seen-fine', '--json');
    expect(hasControls(json.out)).toBe(false);
    expect(JSON.parse(json.out).lastChange.by).toBe(HOSTILE);
  });
});
