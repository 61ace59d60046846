import { beforeAll, describe, expect, it, vi } from 'vitest';
import { liveReads } from '../../../../src/reconcile/queries/live/live-reads.ts';
import { documentedFleet, fleetId, fleetPath, loseRuleOfNlp, runOn } from '../../../cli/documented-fleet.ts';
import { TABLES } from '../../actions/row-copies.ts';
import { hubPath, VirtualApp } from '../../virtual-app.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let world: VirtualApp;

beforeAll(async () => {
  world = await documentedFleet();
  loseRuleOfNlp(world);
});

/** Everything that a read must leave as it is. */
async function state(of: VirtualApp) {
  const rows = [];
  for (const table of TABLES) for await (const row of of.rows.query(table, {})) rows.push([table, row.key, row.etag]);
  const writes = of.simulator.requests({}).filter(({ method }) => method !== 'GET').length;
  return { rows, writes };
}

describe('the plan of a hub', () => {
  it.each(['hub-nlp', 'hub-sales', 'hub-legacy-etl', 'hub-vision', 'hub-genomics', 'hub-labs'])(
    'is that of the command line for %s',
    async (hub) => {
      const before = await state(world);
      const plan = await liveReads(world.deps).plan(hub);
      expect(await state(world)).toEqual(before);
      if (!plan.ok) throw new Error(plan.error);
      const { out } = await runOn(world, ['plan', hub, '-o', 'json']);
      const printed = JSON.parse(out);
      expect(plan.value).toMatchObject({
        hubId: printed.hubId,
        name: printed.name,
        policyVersion: printed.policyVersion,
        assignment: printed.assignment ?? undefined,
        mode: printed.mode ?? undefined,
        verdict: printed.verdict,
        minutes: printed.estimate.minutes,
        usdPerMonth: printed.estimate.usdPerMonth,
        fingerprint: printed.fingerprint,
      });
      const names = (changes: readonly { readonly name: string }[]) => changes.map(({ name }) => name);
      expect(names(plan.value.changes)).toEqual(names(printed.changes));
      expect(plan.value.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
        [...printed.steps, ...printed.stepsAfterApproval].map(({ method, path }) => `${method} ${path}`),
      );
    },
  );

  it('that waits for an approval says so for each change, in words', async () => {
    const plan = await liveReads(world.deps).plan('hub-sales');
    if (!plan.ok) throw new Error(plan.error);
    expect(plan.value.consentNeeded).toEqual([expect.stringContaining('approval')]);
    expect(plan.value.changes[0]).toMatchObject({ sign: '!', name: 'isolation mode', isIrreversible: true });
    expect(plan.value.changes[0]?.waits).toContain('HW402');
    expect(plan.value.because.length).toBeGreaterThan(0);
  });

  it('of an assignment that observes shows every change, and that none is sent', async () => {
    const plan = await liveReads(world.deps).plan('hub-labs');
    if (!plan.ok) throw new Error(plan.error);
    expect(plan.value.mode).toBe('observe');
    expect(plan.value.changes.length).toBeGreaterThan(0);
    for (const { waits } of plan.value.changes) expect(waits).toBe('the assignment only observes');
  });

  it.each([
    { why: 'no hub has the name', hub: 'hub-visoin', says: 'Did you mean "hub-vision"?' },
    { why: 'Azure does not show the hub', hub: 'hub-archive', says: 'could not be read from Azure' },
    { why: 'the text is no name', hub: 'a/b/c', says: 'is not the ARM id of a workspace' },
    {
      why: 'the tables do not know the id',
      hub: fleetPath({ name: 'other', resourceGroup: 'rg', subscriptionId: '11111111-2222-3333-4444-555555555555' }),
      says: 'Hubwarden knows no hub',
    },
  ])('is a sentence when $why', async ({ hub, says }) => {
    const plan = await liveReads(world.deps).plan(hub);
    expect(plan).toEqual({ ok: false, error: expect.stringContaining(says) });
    const reach = await liveReads(world.deps).reach(hub, 'pypi.org', 443);
    expect(reach).toEqual({ ok: false, error: expect.stringContaining(says) });
  });

  it('is a sentence for a hub that is gone, and for one without an assignment a view', async () => {
    const policy = `
version: 1
assignments:
  - name: strict
    match: { names: ["*-strict"] }
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    packs: [python-packages]
    firewall: { sku: Standard }
`;
    const other = await VirtualApp.running({ policy });
    for (const name of ['hub-a', 'hub-b']) other.createHub(name);
    await other.pass(600, 20);
    other.arm('DELETE', hubPath('hub-b'));
    await other.pass(600, 20);
    expect(await liveReads(other.deps).plan('hub-a')).toMatchObject({
      ok: true,
      value: { verdict: 'Unassigned', assignment: undefined, mode: undefined, changes: [], requests: [] },
    });
    expect(await liveReads(other.deps).reach('hub-a', 'pypi.org', 443)).toMatchObject({
      ok: true,
      value: { now: { answer: 'Allowed' }, afterPlan: { answer: 'Allowed' } },
    });
    const gone = await liveReads(other.deps).plan(other.hubId('hub-b'));
    expect(gone).toEqual({ ok: false, error: expect.stringContaining('is gone or out of scope since') });
  });
});

describe('whether a hub reaches a host', () => {
  it.each([
    { hub: 'hub-nlp', target: 'pypi.org:443' },
    { hub: 'hub-vision', target: 'huggingface.co:443' },
    { hub: 'hub-sales', target: 'pypi.org:443' },
    { hub: 'hub-legacy-etl', target: '203.0.113.7:1433' },
  ])('is answered as on the command line: $hub, $target', async ({ hub, target }) => {
    const [host = '', port = ''] = target.split(':');
    const before = await state(world);
    const reach = await liveReads(world.deps).reach(hub, host, Number(port));
    expect(await state(world)).toEqual(before);
    if (!reach.ok) throw new Error(reach.error);
    const { out } = await runOn(world, ['reach', hub, target, '-o', 'json']);
    const { afterPlan, ...now } = JSON.parse(out);
    const answers = [
      [reach.value.now, now],
      [reach.value.afterPlan, afterPlan],
    ] as const;
    for (const [view, printed] of answers) {
      const answer = printed.allowed ? 'Allowed' : printed.inDoubt === true ? 'InDoubt' : 'NotAllowed';
      expect(view).toMatchObject({ answer, by: printed.by });
      const ways = printed.wouldAllow.map((way: { kind: string; name: string }) => `${way.kind} ${way.name}`);
      expect(view.wouldAllow.map(({ way }) => `${way.kind} ${way.name}`)).toEqual(ways);
    }
    expect(reach.value).toMatchObject({ hubId: fleetId(hub === 'hub-legacy-etl' ? 'legacy' : idOf(hub)), host });
  });

  it('names the edit of the policy for each way', async () => {
    const reach = await liveReads(world.deps).reach('hub-vision', 'huggingface.co', 443);
    if (!reach.ok) throw new Error(reach.error);
    const [way] = reach.value.now.wouldAllow;
    expect(way?.edit).toMatch(/^add huggingface.* assignment .*\(the policy in force \(version /);
    expect(way?.text).toMatch(/^pack huggingface\S* opens .*\. Cost: the first FQDN rule of this hub.*[^.]\.$/);
  });

  it.each([
    { why: 'no port', host: 'pypi.org', port: 0, says: 'is not a port' },
    { why: 'half a port', host: 'pypi.org', port: 1.5, says: 'is not a port' },
    { why: 'no host', host: '', port: 443, says: 'The host is empty' },
    { why: 'a wildcard', host: '*.pypi.org', port: 443, says: 'is a wildcard' },
    { why: 'markup', host: '"><img src=x>', port: 443, says: 'neither a full host name nor an address' },
  ])('is refused for $why', async ({ host, port, says }) => {
    const reach = await liveReads(world.deps).reach('hub-vision', host, port);
    expect(reach).toEqual({ ok: false, error: expect.stringContaining(says) });
  });
});

function idOf(hub: string): 'nlp' | 'vision' | 'sales' {
  return hub === 'hub-nlp' ? 'nlp' : hub === 'hub-vision' ? 'vision' : 'sales';
}
