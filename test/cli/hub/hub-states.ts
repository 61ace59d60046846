import type { HubId } from '../../../src/core/hub-id.ts';
import { switchWrites } from '../../../src/reconcile/operator/switch-writes.ts';
import { noteChange } from '../../../src/reconcile/records/change-record.ts';
import { assessHubs, fqdnRule, seedOldHub } from '../../reconcile/records/earlier-edition-hubs.ts';
import { GROUP, hubPath, VirtualApp } from '../../reconcile/virtual-app.ts';

const MINUTE = 60;

const POLICY = `
version: 1
packs:
  data:
    description: Data platform
    rules:
      - fqdn: data.contoso.com
      - fqdn: lake.contoso.com
      - fqdn: repo.anaconda.com
      - serviceTag: { tag: DataFactory, protocol: TCP, ports: "443" }
assignments:
  - name: watched
    match: { names: ["seen-*"] }
    mode: observe
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [data]
    firewall: { sku: Standard }
  - name: standard
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    packs: [data]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io", action: report } ]
    provisioning: { start: true }
exemptions:
  - hub: "*/seen-exempt"
    findings: [HW201]
    owner: data-platform
    ticket: OPS-7
    reason: moves next year
    expires: 2027-01-31
`;

/** The names of the rules that Hubwarden writes for the policy, by host. */
export function ownRule(world: VirtualApp, hub: string, host: string): string {
  const rules = Object.entries(world.network(hub).outboundRules);
  const found = rules.find(([name, { destination }]) => name.startsWith('hw-') && destination === host);
  if (found === undefined) throw new Error(`${hub} has no rule of Hubwarden for ${host}`);
  return found[0];
}

const READY = { isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;

const COVERING = { ana: fqdnRule('*.anaconda.com') };

const ALL = {
  'factory-mirror': {
    type: 'ServiceTag',
    category: 'UserDefined',
    destination: { serviceTag: 'DataFactory', protocol: 'TCP', portRanges: '443' },
  },
  'data-mirror': fqdnRule('data.contoso.com'),
  'lake-mirror': fqdnRule('lake.contoso.com'),
  ...COVERING,
};

/** One hub for each state that a hub can be in; nothing more happens until the test says so. */
export async function worldOfStates(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: POLICY });
  for (const name of ['drifted', 'moved']) seedOldHub(world, name, { ...READY, rules: COVERING });
  seedOldHub(world, 'seen-fine', { ...READY, rules: ALL });
  seedOldHub(world, 'seen-exempt', { ...READY, rules: COVERING });
  seedOldHub(world, 'seen-gone', { ...READY, rules: ALL });
  seedOldHub(world, 'seen-dark', { ...READY, rules: ALL });
  seedOldHub(world, 'seen-damaged', { ...READY, rules: ALL });
  seedOldHub(world, 'seen-again', { ...READY, rules: ALL });
  seedOldHub(world, 'waiting');
  await assessHubs(world, ...EVERY);
  await world.pass(30 * MINUTE);
  await breakThem(world);
  await world.pass(10 * MINUTE);
  await damageRow(world, world.hubId('seen-damaged'));
  return world;
}

/** A hub with an operation that Azure works on. */
export async function worldWithOperation(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: POLICY });
  seedOldHub(world, 'busy', { ...READY, rules: COVERING });
  world.simulator.addFault({ kind: 'StickOperation', hub: hubPath('busy') });
  await assessHubs(world, 'busy');
  await world.pass(MINUTE);
  return world;
}

const EVERY = [
  'drifted',
  'moved',
  'seen-fine',
  'seen-exempt',
  'seen-gone',
  'seen-dark',
  'seen-damaged',
  'seen-again',
  'waiting',
];

/** People change the hubs while writes are off. */
async function breakThem(world: VirtualApp): Promise<void> {
  await switchWrites(world.deps, { on: false, by: 'lee@example.com', reason: 'change freeze' });
  const rule = (hub: string, name: string): string => `${hubPath(hub)}/outboundRules/${name}`;
  const altered = ownRule(world, 'drifted', 'data.contoso.com');
  const missing = ownRule(world, 'drifted', 'lake.contoso.com');
  world.arm('PUT', rule('drifted', altered), { properties: fqdnRule('other.contoso.com') });
  await world.pass(5 * MINUTE);
  world.arm('DELETE', rule('drifted', missing));
  await world.pass(5 * MINUTE);
  world.arm('PUT', rule('drifted', 'evil'), { properties: fqdnRule('evil.ngrok.io') });
  await world.pass(5 * MINUTE);
  world.arm('DELETE', hubPath('seen-gone'));
  world.arm('DELETE', hubPath('seen-again'));
  world.simulator.addFault({
    kind: 'AnswerRequest',
    hub: hubPath('seen-dark'),
    method: 'GET',
    status: 403,
    code: 'AuthorizationFailed',
    message: 'The client does not have authorization to read.',
    times: 'always',
  });
  await world.pass(5 * MINUTE);
  seedOldHub(world, 'seen-again', { ...READY, rules: COVERING });
  await assessHubs(world, 'seen-gone', 'seen-dark', 'seen-again');
}

async function damageRow(world: VirtualApp, hubId: HubId): Promise<void> {
  const row = await world.rows.get('hubs', GROUP.subscriptionId, `hub|${hubId}`);
  if (row === undefined) throw new Error(`there is no row of ${hubId}`);
  await world.rows.upsert('hubs', { ...row, cells: { ...row.cells, schema: 99 } });
}

/** A caller whose name attacks terminals, spreadsheets and Markdown. */
export const HOSTILE = '=cmd|" /C calc"!A0\u001b[31m\u202e|<script>';

/** Stores a change by the hostile caller, with a rule whose name is no better and as long as can be. */
export async function noteHostileChange(world: VirtualApp, hub: string): Promise<void> {
  const note = {
    eventId: 'hostile-1',
    objectId: undefined,
    appId: undefined,
    name: HOSTILE,
    operation: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
    rule: `@${'x'.repeat(180)}\u202e`,
    correlationId: '+1',
    at: world.clock.now().toISOString(),
  };
  await noteChange(world.rows, world.hubId(hub), note, false);
}
