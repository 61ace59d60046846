import type { Baseline, DesiredRule } from '../../../src/core/baseline/policy/baseline.ts';
import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { Observation } from '../../../src/core/observation/observation.ts';
import type { HubMemory, OperationView, PlanInput } from '../../../src/core/plan/model/plan.ts';
import { destinationKey } from '../../../src/core/rules/destinations/destination-key.ts';
import type { Inventory } from '../../../src/core/rules/destinations/ownership.ts';
import { ruleNameFor } from '../../../src/core/rules/destinations/rule-name.ts';
import type { Destination, ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';

export const NOW = new Date('2026-10-05T10:00:00Z');

export const HUB_ID = hubIdFrom(
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces/hub1',
) as HubId;

export const GUID = '22222222-2222-2222-2222-222222222222';

export const fqdn = (...hosts: string[]): Destination => ({ type: 'FQDN', hosts: [...hosts].sort() });

export const tag = (serviceTag: string, from = 443, to = from, action: 'Allow' | 'Deny' = 'Allow'): Destination => ({
  type: 'ServiceTag',
  serviceTag,
  addressPrefixes: [],
  protocol: 'TCP',
  ports: [{ from, to }],
  action,
});

export const endpoint = (account: string, subresourceTarget = 'blob', sparkEnabled = false): Destination => ({
  type: 'PrivateEndpoint',
  serviceResourceId: `/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/${account}`,
  subresourceTarget,
  sparkEnabled,
  fqdns: [],
});

export const desiredRule = (destination: Destination): DesiredRule => ({
  name: ruleNameFor(destination),
  destination,
  origin: 'test-pack',
});

export const inventoryOf = (...destinations: Destination[]): Inventory =>
  Object.fromEntries(destinations.map((destination) => [ruleNameFor(destination), destinationKey(destination)]));

export function baseline(changes: Partial<Baseline> = {}): Baseline {
  return {
    assignment: 'production',
    mode: 'enforce',
    isolation: { mode: 'AllowOnlyApprovedOutbound', newHubs: 'enforce', existingHubs: 'approve' },
    rules: [],
    firewallSku: 'Standard',
    unlistedRules: 'report',
    forbidden: [],
    provisioning: { start: true, includeSpark: false, warnAfterMinutes: undefined, failAfterMinutes: undefined },
    pace: { hubsChangedPerHour: 50, newHubsPerHour: 500 },
    writeWindows: [],
    exemptions: [],
    problems: [],
    ...changes,
  };
}

/** An approved-mode hub with an active network, made half a day ago. */
export function hub(rules: readonly ObservedRule[] = [], changes: Partial<Observation> = {}): Observation {
  return {
    hubId: HUB_ID,
    name: 'hub1',
    location: 'eastus2',
    kind: 'Hub',
    tags: {},
    workspaceGuid: GUID,
    createdAt: new Date(NOW.getTime() - 12 * 3600 * 1000),
    provisioningState: 'Succeeded',
    hubResourceId: undefined,
    associatedWorkspaces: [],
    isolationMode: 'AllowOnlyApprovedOutbound',
    changeableIsolationModes: undefined,
    networkStatus: 'Active',
    sparkReady: false,
    firewallSku: 'Standard',
    rules,
    observedAt: NOW,
    ...changes,
  };
}

/** The same hub before any client changed it. */
export function newHub(changes: Partial<Observation> = {}): Observation {
  return hub([], { isolationMode: 'Disabled', networkStatus: 'Inactive', firewallSku: undefined, ...changes });
}

export const EMPTY_MEMORY: HubMemory = {
  inventory: {},
  lost: [],
  refusals: [],
  provisioning: { failedAttempts: 0, lastFailedAt: undefined, lastError: undefined },
  inactiveSince: {},
  repairs: {},
  putBacks: {},
  forbiddenRemovedAt: {},
};

export interface InputChanges extends Partial<Omit<PlanInput, 'memory' | 'assignment'>> {
  readonly baseline?: Baseline;
  readonly memory?: Partial<HubMemory>;
}

export function input(changes: InputChanges = {}): PlanInput {
  const { baseline: wanted, memory, ...rest } = changes;
  return {
    observation: hub(),
    assignment: { kind: 'Assigned', baseline: wanted ?? baseline(), reasons: [] },
    memory: { ...EMPTY_MEMORY, ...memory },
    operation: undefined,
    usage: undefined,
    connectionTargets: undefined,
    consent: { enforcedSince: undefined, approvals: [] },
    writeStrategy: 'auto',
    now: NOW,
    timings: DEFAULT_TIMINGS,
    ...rest,
  };
}

export const NO_USAGE = { computes: [], endpoints: [] };

export const minutesAgo = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60 * 1000);

export function operation(changes: Partial<OperationView> = {}): OperationView {
  return {
    kind: 'PatchNetwork',
    state: 'Running',
    startedAt: minutesAgo(2),
    warnAt: minutesAgo(-13),
    failAt: minutesAgo(-28),
    error: undefined,
    rules: [],
    isolationMode: undefined,
    ...changes,
  };
}

export function approval(changes: Partial<PlanInput['consent']['approvals'][number]> = {}) {
  return {
    id: 'approval-1',
    workspaceGuid: GUID,
    fromMode: 'Disabled' as const,
    toMode: 'AllowOnlyApprovedOutbound' as const,
    firewallSku: 'Standard' as const,
    assignment: 'production',
    approvedBy: 'platform@contoso.com',
    expiresAt: minutesAgo(-60),
    ...changes,
  };
}
