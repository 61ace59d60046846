import { describe, expect, it } from 'vitest';
import { endpoint, fqdn, GROUP, serviceTag } from '../simulated-arm.ts';
import { ACCOUNT, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

/** What the recordings of azure-cli use (2026-04). */
const VERSION = 'api-version=2026-01-15-preview';
const STORAGE = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stcli`;
const PLAIN = {
  location: 'eastus',
  kind: 'AIServices',
  sku: { name: 'S0' },
  identity: { type: 'SystemAssigned' },
  properties: { allowProjectManagement: true },
};

/** One request of a recording with what its answer must be, or a wait. */
interface Step {
  readonly send: string;
  readonly path?: string;
  readonly body?: unknown;
  /** Status, and for a poll the word. */
  readonly is: number | string;
  readonly shows?: object;
}

const rule = (name: string) => `${NETWORK}/outboundRules/${name}`;
const network = (managedNetwork: object) => ({ properties: { managedNetwork } });
const shownNetwork = (fields: object) => ({ properties: { provisioningState: 'Succeeded', managedNetwork: fields } });
const created: readonly Step[] = [
  { send: 'PUT', path: ACCOUNT, body: PLAIN, is: 201 },
  { send: 'wait 60', is: 0 },
  { send: 'GET', path: ACCOUNT, is: 200, shows: { properties: { provisioningState: 'Succeeded' } } },
];
const madeIn = (isolationMode: string): readonly Step[] => [
  ...created,
  { send: 'PUT', path: NETWORK, body: network({ isolationMode }), is: 202 },
  { send: 'POLL', is: 'InProgress' },
  { send: 'wait 272', is: 0 },
  { send: 'POLL', is: 'Succeeded' },
  { send: 'GET', path: NETWORK, is: 200, shows: shownNetwork({ isolationMode, status: { status: 'Active' } }) },
];
const putRule = (name: string, properties: object, seconds: number): readonly Step[] => [
  { send: 'PUT', path: rule(name), body: { properties }, is: 202 },
  { send: 'POLL', is: 'InProgress' },
  { send: `wait ${seconds}`, is: 0 },
  { send: 'POLL', is: 'Succeeded' },
  { send: 'GET', path: rule(name), is: 200, shows: { properties: { status: 'Active' } } },
];
const removed = (name: string, seconds: number): readonly Step[] => [
  { send: 'DELETE', path: rule(name), is: 202 },
  { send: 'POLL', is: 'InProgress' },
  { send: `wait ${seconds}`, is: 0 },
  { send: 'POLL', is: 'Succeeded' },
];
const ended: readonly Step[] = [{ send: 'DELETE', path: ACCOUNT, is: 200 }];

const RECORDINGS: Readonly<Record<string, readonly Step[]>> = {
  test_managed_network_crud: [
    ...madeIn('AllowInternetOutbound'),
    {
      send: 'PATCH',
      path: NETWORK,
      body: network({ isolationMode: 'AllowOnlyApprovedOutbound', firewallSku: 'Standard' }),
      is: 202,
    },
    { send: 'POLL', is: 'InProgress' },
    { send: 'wait 31', is: 0 },
    { send: 'POLL', is: 'Succeeded' },
    {
      send: 'GET',
      path: NETWORK,
      is: 200,
      shows: shownNetwork({
        isolationMode: 'AllowOnlyApprovedOutbound',
        firewallSku: 'Standard',
        changeableIsolationModes: [],
      }),
    },
    ...ended,
  ],
  test_managed_network_provision: [
    ...madeIn('AllowOnlyApprovedOutbound'),
    { send: 'POST', path: `${NETWORK}/provision`, body: {}, is: 202 },
    { send: 'POLL', is: 'InProgress' },
    { send: 'wait 30', is: 0 },
    { send: 'POLL', is: 'Succeeded' },
    { send: 'LOCATION', is: 200, shows: shownNetwork({ isolationMode: 'AllowOnlyApprovedOutbound' }) },
    ...ended,
  ],
  test_outbound_rule_fqdn: [
    ...madeIn('AllowOnlyApprovedOutbound'),
    ...putRule('test-fqdn', fqdn('*.openai.com'), 460),
    { send: 'GET', path: `${NETWORK}/outboundRules`, is: 200 },
    ...removed('test-fqdn', 780),
    { send: 'GET', path: rule('test-fqdn'), is: 404 },
    ...ended,
  ],
  test_outbound_rule_service_tag: [
    ...madeIn('AllowOnlyApprovedOutbound'),
    ...putRule('test-tag', serviceTag('AzureMonitor'), 31),
    {
      send: 'GET',
      path: rule('test-tag'),
      is: 200,
      shows: { properties: { destination: { serviceTag: 'AzureMonitor', action: 'Allow', addressPrefixes: [] } } },
    },
    ...removed('test-tag', 60),
    ...ended,
  ],
  test_outbound_rule_private_endpoint: [
    ...madeIn('AllowInternetOutbound'),
    ...putRule('test-pe', endpoint(STORAGE, 'blob'), 180),
    ...removed('test-pe', 60),
    ...ended,
  ],
  test_outbound_rule_bulk_set_json: [
    ...madeIn('AllowOnlyApprovedOutbound'),
    ...putRule('bulk-one', fqdn('*.one.example'), 460),
    ...putRule('bulk-two', fqdn('*.two.example'), 60),
    ...putRule('bulk-tag', serviceTag('Storage'), 31),
    ...ended,
  ],
};

/** Where a step is sent: a poll and a final read follow the headers of the last 202. */
function requestOf({ path = '', send }: Step, headers: Readonly<Record<string, string>>): readonly [string, string] {
  if (send === 'POLL') return ['GET', headers['azure-asyncoperation'] ?? ''];
  return send === 'LOCATION' ? ['GET', headers.location ?? ''] : [send, path];
}

/** Plays a recording, and checks each answer. */
function replay(arm: SimulatedFoundry, steps: readonly Step[]): void {
  let headers: Readonly<Record<string, string>> = {};
  for (const step of steps) {
    if (step.send.startsWith('wait ')) {
      arm.pass(Number(step.send.slice(5)) / 60);
      continue;
    }
    const [method, target] = requestOf(step, headers);
    const answer = arm.call(method, target, { body: step.body, query: VERSION });
    expect([step.send, typeof step.is === 'string' ? answer.json.status : answer.status]).toEqual([step.send, step.is]);
    if (step.shows !== undefined) expect(answer.json).toMatchObject(step.shows);
    if (answer.status === 202) headers = answer.headers;
  }
}

describe('a recording of azure-cli, request by request', () => {
  it.each(Object.entries(RECORDINGS))('%s', (_name, steps) => {
    const arm = new SimulatedFoundry();
    replay(arm, steps);
    expect(arm.get(ACCOUNT).status).toBe(404);
  });

  it('bulk set takes nothing back when a rule is refused', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    arm.putAccountRule('first', endpoint(STORAGE, 'blob'));
    arm.pass(3);
    expect(arm.putAccountRule('second', fqdn('pypi.org')).status).toBe(400);
    expect(arm.statuses()).toEqual({ first: 'Active' });
  });
});
