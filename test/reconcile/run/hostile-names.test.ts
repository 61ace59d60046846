import { describe, expect, it } from 'vitest';
import { HOSTILE_NAMES } from '../../hostile-names.ts';
import { someOf } from '../../thoroughness.ts';
import { GROUP, OBJECT_ID, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const LAKE =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake';

/** @param assignment as YAML writes it */
const policy = (assignment: string): string => `
version: 1
assignments:
  - name: ${assignment}
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    packs: [python-packages]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io", action: remove } ]
    provisioning: { start: true }
`;

interface RuleSeed {
  readonly why: string;
  readonly rule: Record<string, unknown>;
}

const RULES: readonly RuleSeed[] = [
  { why: 'forbidden', rule: { type: 'FQDN', destination: 'x.ngrok.io' } },
  { why: 'in transit', rule: { type: 'FQDN', destination: 'a.contoso.com', status: 'Provisioning' } },
  { why: 'failed', rule: { type: 'FQDN', destination: 'b.contoso.com', status: 'Failed' } },
  { why: 'inactive', rule: { type: 'FQDN', destination: 'c.contoso.com', status: 'Inactive' } },
  {
    why: 'a private endpoint that waits',
    rule: {
      type: 'PrivateEndpoint',
      destination: { serviceResourceId: LAKE, subresourceTarget: 'dfs', sparkEnabled: false },
      status: 'Inactive',
    },
  },
];

/** Lets four hours pass over hubs that have one rule each, all under one name. */
async function played(name: string, { assignment = 'all', tag = 'team' } = {}) {
  const world = await VirtualApp.running({ policy: policy(assignment) });
  RULES.forEach(({ rule }, index) => {
    const seeded = world.simulator.seedHub(
      {
        ...GROUP,
        resourceGroup: GROUP.resourceGroup,
        name: `hub${index}`,
        isolationMode: 'AllowOnlyApprovedOutbound',
        provisioned: true,
        tags: Object.fromEntries([[tag, 'value']]),
        rules: Object.fromEntries([[name, { category: 'UserDefined', ...rule } as never]]),
      },
      world.clock.now(),
    );
    if (!seeded.ok) throw new Error(seeded.error);
  });
  await world.pass(240 * MINUTE, 120);
  const hubs = await Promise.all(
    RULES.map(async ({ why }, index) => {
      const record = await world.record(`hub${index}`);
      const rules = Object.keys(world.network(`hub${index}`).outboundRules);
      return {
        why,
        verdict: record?.status.verdict,
        codes: record?.status.findings.map(({ code }) => code).sort(),
        isThere: rules.includes(name),
        readAt: record?.status.confirmedAt,
      };
    }),
  );
  return {
    hubs,
    notified: world.notices.map(({ code, transition }) => `${code} ${transition}`).sort(),
    errors: world.logs.filter((line) => line.startsWith('ERROR')),
    poison: world.poison,
    deletes: world.simulator.requests().filter(({ callerId, method }) => callerId === OBJECT_ID && method === 'DELETE')
      .length,
  };
}

/** The reference for the others: played once. */
const PLAIN = { played: undefined as ReturnType<typeof played> | undefined };
function plainly() {
  PLAIN.played ??= played('plain-name');
  return PLAIN.played;
}

describe('hubs whose rules have names that stand on every object', () => {
  it.each(
    someOf(
      HOSTILE_NAMES.filter((name) => name.isWellFormed()),
      3,
    ),
  )('come out as with a plain name: %j', async (name) => {
    expect(await played(name)).toEqual(await plainly());
  });

  // No URL can name such a rule, so the forbidden one stays, and is said to be there.
  it.each(HOSTILE_NAMES.filter((name) => !name.isWellFormed()))('is judged when it is no text: %j', async (name) => {
    const hostile = await played(name);
    const plain = await plainly();
    expect(hostile.hubs.slice(1)).toEqual(plain.hubs.slice(1));
    expect(hostile.hubs[0]).toMatchObject({
      verdict: 'Drifted',
      isThere: true,
      codes: expect.arrayContaining(['HW204']),
    });
    expect(hostile.errors).toEqual([]);
    expect(hostile.poison).toEqual([]);
  });
});

describe('an assignment, or a tag, with such a name', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty'])('comes out as with a plain one: %j', async (name) => {
    expect(await played('plain-name', { assignment: name, tag: name })).toEqual(await plainly());
  });

  it('comes out as with a plain one: a tag "__proto__"', async () => {
    expect(await played('plain-name', { tag: '__proto__' })).toEqual(await plainly());
  });
});
