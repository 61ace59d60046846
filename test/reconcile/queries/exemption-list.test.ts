import { describe, expect, it, vi } from 'vitest';
import { parseFilter } from '../../../src/core/filter/parse-filter.ts';
import type { ExemptionQuery } from '../../../src/reconcile/queries/exemption-list.ts';
import { storedReads } from '../../../src/reconcile/queries/stored-reads.ts';
import { assessHubs, fqdnRule, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { POLICY, VirtualApp } from '../virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const ALL: ExemptionQuery = { filter: undefined, owner: undefined, expiresWithinSeconds: undefined, onlyUnused: false };

interface Written {
  hub: string;
  findings: string;
  owner: string;
  expires: string;
  rule?: string;
}

function policyWith(exemptions: readonly Written[]): string {
  const lines = exemptions.map(
    ({ expires, findings, hub, owner, rule }, index) =>
      `  - { hub: "${hub}", findings: [${findings}], owner: ${owner}, ticket: T-${index}, reason: known, expires: ${expires}${rule === undefined ? '' : `, rule: ${rule}`} }`,
  );
  return `${POLICY}\nexemptions:\n${lines.join('\n')}\n`;
}

/** A hub with a forbidden rule, and a compliant one beside it. The clock starts on 2026-11-23. */
async function world(exemptions: readonly Written[]): Promise<VirtualApp> {
  const app = await VirtualApp.running({ policy: policyWith(exemptions) });
  const isolated = { isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;
  seedOldHub(app, 'hub1', { ...isolated, rules: { tunnel: fqdnRule('a.ngrok.io') } });
  seedOldHub(app, 'hub2', isolated);
  await assessHubs(app, 'hub1', 'hub2');
  await app.pass(3 * 3600, 60);
  return app;
}

async function list(app: VirtualApp, change: Partial<ExemptionQuery> = {}) {
  const found = await storedReads(app.deps).exemptions({ ...ALL, ...change });
  if (!found.ok) throw new Error(found.error);
  return found.value.exemptions;
}

const TUNNEL = { hub: '*/workspaces/hub1', findings: 'HW204', owner: 'lab', expires: '2026-12-31', rule: 'tunnel' };

describe('the list of exemptions', () => {
  it('shows what each covers now and which verdicts change when it ends', async () => {
    const app = await world([TUNNEL, { ...TUNNEL, hub: '*/workspaces/hub2', owner: 'desk', expires: '2026-11-30' }]);
    expect((await app.record('hub1'))?.status.verdict).toBe('Exempt');
    const [unused, used] = await list(app);
    expect(used).toMatchObject({
      ...{ owner: 'lab', expiresAt: '2027-01-01T00:00:00.000Z', daysLeft: 38, state: 'InForce', isUnused: false },
      ...{ hubs: ['hub1'], covers: [{ hubName: 'hub1', code: 'HW204', rule: 'tunnel' }] },
      atExpiry: [{ hubName: 'hub1', verdictNow: 'Exempt', verdictThen: 'Drifted' }],
    });
    expect(unused).toMatchObject({ owner: 'desk', daysLeft: 7, state: 'ExpiresSoon', isUnused: true, atExpiry: [] });
  });

  it('sees no change where another exemption goes on, and one where that has ended by then', async () => {
    const wide = { ...TUNNEL, hub: '*', owner: 'wide', expires: '2027-06-30' };
    const [first, second] = await list(await world([TUNNEL, wide]));
    expect([first?.owner, first?.covers.length, second?.owner, second?.covers.length]).toEqual(['lab', 0, 'wide', 1]);
    // The narrow one ends first, so the end of the wide one uncovers the rule.
    expect(second?.atExpiry).toMatchObject([{ verdictThen: 'Drifted' }]);
    const longer = { ...TUNNEL, owner: 'longer', expires: '2027-06-30' };
    const both = await list(await world([{ ...wide, expires: '2027-06-30' }, longer]));
    const coverer = both.find(({ covers }) => covers.length === 1);
    expect(coverer?.atExpiry).toMatchObject([{ verdictThen: 'Drifted' }]);
  });

  it('keeps one that has ended in the list, until the policy drops it', async () => {
    const app = await world([{ ...TUNNEL, expires: '2026-11-24' }]);
    await app.pass(2 * 24 * 3600, 600);
    const [ended] = await list(app);
    expect(ended).toMatchObject({ state: 'Expired', daysLeft: -1, covers: [], isUnused: false, atExpiry: [] });
    expect((await app.record('hub1'))?.status.verdict).toBe('Drifted');
  });

  it('selects by owner, expiry, use and the hubs of a filter', async () => {
    const app = await world([
      TUNNEL,
      { ...TUNNEL, hub: '*/workspaces/hub2', owner: 'Desk team', expires: '2026-11-30' },
      { ...TUNNEL, hub: '*/workspaces/nowhere', owner: 'nobody', expires: '2027-03-31' },
    ]);
    const owners = async (change: Partial<ExemptionQuery>) => (await list(app, change)).map(({ owner }) => owner);
    const filter = parseFilter('name:hub1');
    expect(await owners({})).toEqual(['Desk team', 'lab', 'nobody']);
    expect(await owners({ owner: 'desk*' })).toEqual(['Desk team']);
    expect(await owners({ expiresWithinSeconds: 30 * 86_400 })).toEqual(['Desk team']);
    expect(await owners({ onlyUnused: true })).toEqual(['Desk team', 'nobody']);
    expect(await owners({ filter: filter.ok ? filter.value : undefined })).toEqual(['lab']);
  });

  it('never calls an exemption unused while a hub that it is written for could not be judged', async () => {
    const app = await world([{ ...TUNNEL, hub: '*/workspaces/hub2' }]);
    app.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'GET',
      hub: app.hubId('hub2'),
      status: 403,
      times: 'always',
    });
    await app.pass(2 * 3600, 60);
    const found = await storedReads(app.deps).exemptions(ALL);
    expect(found).toMatchObject({ ok: true, value: { notJudged: ['hub2'], exemptions: [{ isUnused: false }] } });
  });

  it('says so before the first policy', async () => {
    const found = await storedReads(new VirtualApp().deps).exemptions(ALL);
    expect(found).toMatchObject({ ok: false, error: expect.stringContaining('hold no active policy yet') });
  });
});
