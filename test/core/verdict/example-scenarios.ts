import { failureFromArm } from '../../../src/adapters/arm/arm-failure.ts';
import { armManagedNetworkClient } from '../../../src/adapters/arm/arm-managed-network-client.ts';
import { MemoryQueue } from '../../../src/adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import type { Failure } from '../../../src/core/azure/failure.ts';
import { prepareAssignments } from '../../../src/core/baseline/assignment/assign.ts';
import { decideAssignment } from '../../../src/core/baseline/assignment/decide-assignment.ts';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import type { Baseline } from '../../../src/core/baseline/policy/baseline.ts';
import { exemptionWithId } from '../../../src/core/baseline/policy/exemption.ts';
import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { observationFromWorkspace } from '../../../src/core/kinds/reading/workspace-from-arm.ts';
import type { NetworkWrite } from '../../../src/core/kinds/requests/network-write.ts';
import { NO_CONNECTIONS } from '../../../src/core/observation/connection-targets.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import { guardPlan } from '../../../src/core/plan/guards/guard-plan.ts';
import type { Plan } from '../../../src/core/plan/model/plan.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { ObservedRule, ServiceTagDestination } from '../../../src/core/rules/outbound-rule.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import type { Finding } from '../../../src/core/verdict/catalogue/finding.ts';
import type { FindingCode, StoredCode } from '../../../src/core/verdict/catalogue/finding-code.ts';
import { recordReceiverBroken } from '../../../src/reconcile/alert/receiver-health.ts';
import { reportSilence, reportSweepEnd } from '../../../src/reconcile/alert/sweep-alerts.ts';
import { reportPolicy, reportSweepStart, SELF } from '../../../src/reconcile/alert/system-alerts.ts';
import { policyReader } from '../../../src/reconcile/policy/policy-reader.ts';
import { unreadableFinding } from '../../../src/reconcile/record/unreadable-finding.ts';
import { firingInstances } from '../../../src/reconcile/records/alert-record.ts';
import { afterFailedWrite } from '../../../src/reconcile/retry-policy.ts';
import { storeForOperator } from '../../../src/reconcile/watch/poison-messages.ts';
import { armOptions, FakeTransport } from '../../adapters/arm/fake-transport.ts';
import { account, accountWithoutNetwork } from '../plan/account-fixtures.ts';
import type { InputChanges } from '../plan/plan-fixtures.ts';
import {
  baseline,
  desiredRule,
  endpoint,
  fqdn,
  hub,
  input,
  inventoryOf,
  minutesAgo,
  NO_USAGE,
  NOW,
  newHub,
  operation,
} from '../plan/plan-fixtures.ts';

const SUBSCRIPTION = '11111111-1111-1111-1111-111111111111';
const HUB = hubIdFrom(
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces/hub1`,
) as HubId;
const PYPI = fqdn('pypi.org');
const WANTED = { ...desiredRule(PYPI), origin: 'python-packages@2026-02' };
const LAKE = { ...desiredRule(endpoint('lake', 'dfs')), origin: 'contoso-data' };
const WANTS = { rules: [WANTED] };
const OLD = { createdAt: minutesAgo(60 * 24 * 90) };

/** One finding in Hubwarden's words. */
interface Worded extends Omit<Partial<Finding>, 'code'> {
  readonly code: StoredCode;
  readonly message: string;
}

/** A finding and, if a plan raises it, the plan's result. */
export interface Judged {
  readonly findings: readonly Worded[];
  readonly plan?: Plan;
}

function rule(
  name: string,
  destination: ObservedRule['destination'],
  changes: Partial<ObservedRule> = {},
): ObservedRule {
  return {
    name,
    category: 'UserDefined',
    status: 'Active',
    errorInformation: undefined,
    parentRuleNames: [],
    destination,
    wire: {},
    ...changes,
  };
}

function judgedBy(plan: Plan): Judged {
  return { findings: plan.findings, plan };
}

/** The findings of a plan. */
function found(changes: InputChanges, policy: Partial<Baseline> = {}): Judged {
  return judgedBy(buildPlan(input({ baseline: baseline(policy), ...changes })));
}

/** The findings of a hub as Azure sends it. */
function foundOfWire(rules: Readonly<Record<string, unknown>>): Judged {
  const managedNetwork = {
    isolationMode: 'AllowOnlyApprovedOutbound',
    status: { status: 'Active' },
    firewallSku: 'Standard',
    outboundRules: rules,
  };
  const properties = { provisioningState: 'Succeeded', managedNetwork };
  const observation = observationFromWorkspace(
    { id: HUB, name: 'hub1', kind: 'Hub', location: 'eastus2', properties },
    HUB,
    NOW,
  );
  return observation.ok ? found({ observation: observation.value }) : { findings: [] };
}

const POLICY = `
version: 1
packs:
  contoso-data:
    rules:
      - serviceTag: { tag: Storage, protocol: TCP, ports: "443" }
assignments:
  - name: production
    match: { tags: { env: prod } }
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [contoso-data]
    rules: [{ fqdn: pypi.org }]
    forbidden: [{ fqdn: "*.ngrok.io" }]
  - name: sandbox
    match: { tags: { env: lab } }
    isolation: { mode: AllowInternetOutbound }
    rules: [{ fqdn: pypi.org }]
`;

function assignments(): ReturnType<typeof prepareAssignments> {
  const parsed = parsePolicy(POLICY);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return prepareAssignments(parsed.value.policy);
}

/** The findings of a hub with these tags, under the policy above. */
function foundByPolicy(
  tags: Readonly<Record<string, string>>,
  mode: 'AllowOnlyApprovedOutbound' | 'AllowInternetOutbound',
): Judged {
  const observation = hub([], { tags, isolationMode: mode });
  return judgedBy(buildPlan(input({ observation, assignment: assignments()(observation) } as never)));
}

function moved(): Judged {
  const facts = hub([], { tags: { env: 'lab' } });
  const kept = decideAssignment(assignments(), facts, { assignment: 'production', holds: true }, () => false);
  return { findings: kept.waiting === undefined ? [] : [kept.waiting.finding] };
}

const PUT: NetworkWrite = { kind: 'PutRule', hubId: HUB, ruleName: WANTED.name, rule: {} } as never;

/** The findings after Azure has refused the write of a rule like this. */
function refused(status: number, error: Readonly<Record<string, unknown>>): Judged {
  const failure: Failure = failureFromArm({ status, headers: new Headers(), body: { error } }, NOW);
  const after = afterFailedWrite(failure, PUT, { failures: 0, random: 0, timings: DEFAULT_TIMINGS });
  if (after.kind !== 'Refused') throw new Error(`${after.kind} is no refusal`);
  const refusal = {
    code: after.code,
    rule: WANTED.name,
    message: after.message,
    subject: after.subject,
    at: minutesAgo(5),
  };
  return found({ memory: { refusals: [refusal] } }, WANTS);
}

/** The same behind closed guards. */
export function guarded(
  { findings, plan }: Judged,
  guards: { readonly writesOn?: boolean; readonly breakerOpen?: boolean },
): Judged {
  if (plan === undefined) return { findings };
  return judgedBy(
    guardPlan(plan, {
      mode: 'enforce',
      writesOn: true,
      breakerOpen: false,
      paceLeft: undefined,
      paceRenewsAt: NOW,
      writeWindows: [],
      now: NOW,
      ...guards,
    }),
  );
}

type AppDeps = Parameters<typeof recordReceiverBroken>[0];

/** The findings about Hubwarden itself after an event. */
async function ofItself(code: FindingCode, happens: (deps: AppDeps) => Promise<unknown>, policy = ''): Promise<Judged> {
  const clock = new VirtualClock({ at: NOW });
  const rows = new MemoryRows();
  const text = policy === '' ? err('no policy') : ok({ text: policy, name: 'policy.yaml' });
  const source = { read: async () => text };
  const deps = {
    clock,
    rows,
    queue: new MemoryQueue(clock),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    policy: policyReader({ source, rows, clock, cacheSeconds: 30, apiVersion: '2025-12-01' }),
    timings: DEFAULT_TIMINGS,
  };
  await happens(deps as never);
  const { values } = await firingInstances(rows, SELF, code);
  return { findings: values.map(({ message }) => ({ code, message })) };
}

function exempted(expires: string): Partial<Baseline> {
  const fields = { hub: HUB, findings: ['HW203'], rule: 'legacy-mirror', owner: 'data-platform', ticket: 'OPS-41' };
  return { exemptions: [exemptionWithId({ ...fields, reason: 'The mirror moves', expiresAt: new Date(expires) })] };
}

const OBSERVED = (destination = PYPI, changes: Partial<ObservedRule> = {}) =>
  hub([rule(WANTED.name, destination, changes)]);
const OURS = { memory: { inventory: inventoryOf(PYPI) } };
const OUR_LAKE = { memory: { inventory: inventoryOf(endpoint('lake', 'dfs')) } };
const TCP_443: ServiceTagDestination = {
  type: 'ServiceTag',
  serviceTag: '',
  addressPrefixes: [],
  protocol: 'TCP',
  ports: [{ from: 443, to: 443 }],
  action: 'Allow',
};
const ANY: ServiceTagDestination = {
  ...TCP_443,
  serviceTag: 'Internet',
  protocol: '*',
  ports: [{ from: 0, to: 65535 }],
};
const DENY: ServiceTagDestination = { ...TCP_443, addressPrefixes: ['203.0.113.0/24'], action: 'Deny' };
const OWN_ADDRESS = { ...desiredRule({ ...TCP_443, addressPrefixes: ['203.0.113.7/32'] }), origin: 'contoso-data' };

/** For each code a small scenario that causes it, through the production code that words it. */
export const SCENARIOS: Readonly<Record<FindingCode, () => Judged | Promise<Judged>>> = {
  HW101: () => found({ observation: newHub(OLD), usage: NO_USAGE }),
  HW102: () => found({ observation: hub([], { ...OLD, isolationMode: 'AllowInternetOutbound' }), usage: NO_USAGE }),
  HW103: () => found({}, { isolation: { mode: 'AllowInternetOutbound', newHubs: 'approve', existingHubs: 'approve' } }),
  HW104: () => found({ observation: newHub({ changeableIsolationModes: ['AllowInternetOutbound'] }) }),
  HW105: () => found({}, { firewallSku: 'Basic' }),
  HW201: () => found({}, WANTS),
  HW202: () => found({ observation: OBSERVED(fqdn('*.org')), ...OURS }, WANTS),
  HW203: () => found({ observation: hub([rule('legacy-mirror', fqdn('mirror.contoso.com'))]) }),
  HW204: () =>
    found(
      { observation: hub([rule('tunnel', fqdn('x.ngrok.io'))]) },
      { forbidden: [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'report' }] },
    ),
  HW205: () =>
    found(
      {
        observation: hub([
          rule(LAKE.name, LAKE.destination, {
            status: 'Failed',
            errorInformation: 'The target resource was not found',
          }),
        ]),
        ...OUR_LAKE,
      },
      { rules: [LAKE] },
    ),
  HW206: () =>
    found(
      {
        observation: OBSERVED(PYPI, { status: 'Inactive' }),
        memory: { ...OURS.memory, inactiveSince: { [WANTED.name]: minutesAgo(20) } },
      },
      WANTS,
    ),
  HW207: () => foundByPolicy({ env: 'prod' }, 'AllowOnlyApprovedOutbound'),
  HW208: () => found({ observation: hub([], OLD) }),
  HW209: () => found({ observation: hub([rule('block-range', DENY)]) }, { rules: [OWN_ADDRESS] }),
  HW210: () => found({ observation: hub([rule('any-out', ANY)]) }),
  HW211: () =>
    foundOfWire({
      tunnel: { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: 'https://x.ngrok.io' },
    }),
  HW212: () =>
    found({
      observation: account(),
      connectionTargets: { ...NO_CONNECTIONS, unserved: ['search-eu'] },
    }),
  HW301: () => found({ observation: hub([], { networkStatus: 'Inactive' }) }),
  HW306: () => found({ observation: account([], { account: { injection: 'None' } }) }),
  HW302: () => provisioning({ state: 'Slow', startedAt: minutesAgo(50) }),
  HW303: () => provisioning({ state: 'TimedOut', startedAt: minutesAgo(100), failAt: minutesAgo(10) }),
  HW304: () =>
    found({
      observation: hub([], { networkStatus: 'Inactive' }),
      memory: {
        provisioning: { failedAttempts: 3, lastFailedAt: minutesAgo(30), lastError: 'the subnet has no free address' },
      },
    }),
  HW305: () => found({ operation: operation() }),
  HW401: () =>
    found({
      observation: newHub(OLD),
      usage: { computes: ['hub1/cpu-cluster'], endpoints: ['project7/chat-endpoint'] },
    }),
  HW402: () => found({ observation: newHub(OLD), usage: NO_USAGE }),
  HW403: () =>
    refused(403, {
      code: 'AuthorizationFailed',
      message: `The client does not have authorization to perform action 'Microsoft.MachineLearningServices/workspaces/outboundRules/write' over scope '/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ai' or the scope is invalid.`,
    }),
  HW404: () =>
    refused(403, {
      code: 'RequestDisallowedByPolicy',
      message: 'The rule was disallowed by policy.',
      additionalInfo: [{ type: 'PolicyViolation', info: { policyAssignmentName: 'deny-fqdn-rules' } }],
    }),
  HW405: () =>
    refused(409, {
      code: 'ScopeLocked',
      message: `The scope '/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ai' cannot perform write operation because the following scope is locked: 'rg-ai'. Please remove the lock and try again.`,
    }),
  HW406: () => foundByPolicy({ env: 'prod' }, 'AllowOnlyApprovedOutbound'),
  HW407: () =>
    found(
      {
        observation: hub([rule(LAKE.name, LAKE.destination, { status: 'Inactive' })]),
        memory: { ...OUR_LAKE.memory, inactiveSince: { [LAKE.name]: minutesAgo(60) } },
      },
      { rules: [LAKE] },
    ),
  HW408: () =>
    refused(409, {
      code: 'MissingSubscriptionRegistration',
      message: "The subscription is not registered to use namespace 'Microsoft.Network'.",
    }),
  HW409: () => foundByPolicy({ env: 'lab' }, 'AllowInternetOutbound'),
  HW410: () => found({ observation: accountWithoutNetwork({ account: { injection: 'None' } }) }),
  HW411: () => found({ observation: accountWithoutNetwork({ account: { injection: 'Own' } }) }),
  HW412: () => found({ observation: account([], { account: { injection: 'Unread' } }) }),
  HW413: () => found({ observation: accountWithoutNetwork(OLD), memory: { inventory: inventoryOf(PYPI) } }),
  HW414: () => found({ observation: account([], { account: { networkKind: 'V1' } }) }),
  HW501: () =>
    found({ memory: { putBacks: { [WANTED.name]: { count: 3, foreignChanges: 3, by: 'terraform-prod' } } } }, WANTS),
  HW502: () =>
    found({
      memory: {
        lost: [
          { name: 'allow-mirror', rule: { type: 'FQDN', category: 'UserDefined', destination: 'mirror.contoso.com' } },
        ],
      },
    }),
  HW503: () => guarded(found({}, WANTS), { breakerOpen: true }),
  HW504: () => guarded(found({}, WANTS), { writesOn: false }),
  HW601: () => ({
    findings: [
      unreadableFinding(
        HUB,
        'hub1',
        failureFromArm(
          {
            status: 403,
            headers: new Headers(),
            body: {
              error: {
                code: 'AuthorizationFailed',
                message: 'The client does not have authorization to perform action on the hub.',
              },
            },
          },
          NOW,
        ),
      ),
    ],
  }),
  HW602: () =>
    ofItself('HW602', (deps) =>
      reportSweepEnd(deps, {
        overran: false,
        unseen: [{ subscriptionId: SUBSCRIPTION, why: 'the identity cannot see it' }],
      } as never),
    ),
  HW603: async () => {
    const old = { id: HUB, name: 'hub1', kind: 'Hub', location: 'eastus2', properties: {} };
    const transport = new FakeTransport(() => ({ status: 200, body: old }));
    const read = await armManagedNetworkClient(armOptions(transport, { apiVersion: '2022-10-01' })).observe(HUB);
    return { findings: read.ok ? [] : [unreadableFinding(HUB, 'hub1', read.error)] };
  },
  HW701: () => found({}, exempted('2026-10-11T10:00:00Z')),
  HW702: () => found({}, exempted('2026-10-05T00:00:00Z')),
  HW703: () =>
    ofItself(
      'HW703',
      reportPolicy,
      'version: 1\nassignments:\n  - name: all\n    isolation: { existingHubs: enforce }\n',
    ),
  HW704: () => foundByPolicy({}, 'AllowOnlyApprovedOutbound'),
  HW705: moved,
  HW801: () => ofItself('HW801', (deps) => storeForOperator(deps, 'hub-events', { hubId: HUB })),
  HW802: () =>
    ofItself('HW802', (deps) => recordReceiverBroken(deps, 'team-slack', 'it answered 404 (channel_not_found).')),
  HW803: () =>
    ofItself('HW803', (deps) => reportSweepStart(deps, { kind: 'StillRunning', sweepId: '2026-10-05T09:00:00.000Z' })),
  HW804: () =>
    ofItself('HW804', async (deps) => {
      const shard = { foreignChange: `hub1 was changed: ${await messageOf('HW201')}` } as never;
      await reportSilence(deps, SUBSCRIPTION, shard);
      const dayLater = new VirtualClock({ at: new Date(NOW.getTime() + 25 * 3600 * 1000) });
      await reportSilence({ ...deps, clock: dayLater }, SUBSCRIPTION, shard);
    }),
};

/**
 * The same for codes that page a person: some codes page only in another case, and a finding that a plan ends at once
 * pages no one.
 */
export async function pagingScenario(code: FindingCode): Promise<Judged> {
  const judged = await (PAGING[code] ?? SCENARIOS[code])();
  return (judged.plan?.steps.length ?? 0) === 0 ? judged : guarded(judged, { writesOn: false });
}

const PAGING: Partial<Record<FindingCode, () => Judged>> = {
  HW203: () =>
    found(
      { observation: hub([rule(WANTED.name, PYPI), rule('legacy-mirror', fqdn('mirror.contoso.com'))]) },
      { ...WANTS, unlistedRules: 'remove' },
    ),
  HW205: () =>
    found(
      {
        observation: hub([
          rule(LAKE.name, LAKE.destination, {
            status: 'Failed',
            errorInformation: 'The target resource was not found',
          }),
        ]),
        memory: { ...OUR_LAKE.memory, repairs: { [LAKE.name]: 1 } },
      },
      { rules: [LAKE] },
    ),
};

function provisioning(changes: Parameters<typeof operation>[0]): Judged {
  return found({
    observation: hub([], { networkStatus: 'Inactive' }),
    operation: operation({ kind: 'Provision', ...changes }),
  });
}

/** The first finding of each code in its scenario. */
export async function renderedExamples(): Promise<Readonly<Record<string, string>>> {
  const examples: Record<string, string> = {};
  for (const [code, scenario] of Object.entries(SCENARIOS)) {
    const { findings: all } = await scenario();
    const of = all.find((each) => each.code === code);
    if (of === undefined) throw new Error(`${code} is not among ${all.map((each) => each.code).join(', ')}`);
    // One line of the page, whatever the message holds.
    examples[code] = of.message.replaceAll(/\s+/g, ' ');
  }
  return examples;
}

async function messageOf(code: FindingCode): Promise<string> {
  const { findings } = await SCENARIOS[code]();
  return findings.find((each) => each.code === code)?.message ?? '';
}
