import type { NewRow, Rows } from '../../../src/reconcile/ports.ts';
import { hubWrite } from '../../../src/reconcile/records/hub/hub-record.ts';
import type { StoredHub } from '../../../src/reconcile/records/hub/hub-shape.ts';
import { EMPTY_MEMORY } from '../../../src/reconcile/records/hub/memory-section.ts';
import { hubFromStored } from '../../../src/reconcile/records/hub/stored-hub.ts';
import { storedFromMemory } from '../../../src/reconcile/records/hub/stored-memory.ts';

const RULES = 50;
const LOCATIONS = ['westeurope', 'eastus2', 'swedencentral'];
const VERDICTS = ['Compliant', 'Drifted', 'Blocked', 'Pending', 'Exempt', 'Unknown', 'Unassigned'] as const;

/** The subscription of a hub of this number. */
function subscriptionOf(hub: number, subscriptions: number): string {
  return `00000000-0000-4000-8000-${String(hub % subscriptions).padStart(12, '0')}`;
}

/** A hub with an inventory of 50 rules. One in ten is not compliant and has findings, and each has two events. */
function storedHub(number: number, subscriptions: number, at: Date): StoredHub {
  const subscription = subscriptionOf(number, subscriptions);
  const hubId = `/subscriptions/${subscription}/resourcegroups/rg-${number % 40}/providers/microsoft.machinelearningservices/workspaces/hub-${number}`;
  const verdict = number % 10 === 0 ? VERDICTS[(number / 10) % VERDICTS.length]! : 'Compliant';
  const inventory = Array.from({ length: RULES }, (_, rule) => [
    `hw-host-${rule}-a1b2c3d4`,
    `fqdn:host-${rule}.contoso.com`,
  ]);
  const time = (minutes: number) => new Date(at.getTime() - minutes * 60_000).toISOString();
  return {
    ...{ hubId, name: `hub-${number}`, location: LOCATIONS[number % 3]!, guid: `guid-${number}`, verdict },
    ...{ assignment: number % 4 === 0 ? 'production' : 'research', policyHash: '3f2a000000000000' },
    facts: { kind: 'Hub', tags: { env: number % 3 === 0 ? 'prod' : 'dev', team: `team-${number % 25}` } },
    severity: verdict === 'Compliant' ? undefined : 'error',
    findings: verdict === 'Compliant' ? [] : [0, 1, 2].map((rule) => finding(rule)),
    ...{ skipped: [], confirmedAt: time(number % 60), verdictSince: time(number), causes: [], failures: 0 },
    ...{ sequence: 3, chainHead: 'c'.repeat(64), stepsDue: 0 },
    arrivals: [1, 2].map((each) => ({
      raisedAt: time(each + 2),
      receivedAt: time(each + 1),
      runAt: time(each),
      verifiedAt: time(0),
    })),
    memory: { ...storedFromMemory(EMPTY_MEMORY), inventory: Object.fromEntries(inventory) },
    network: {
      isolationMode: 'AllowOnlyApprovedOutbound',
      status: 'Active',
      firewallSku: 'Standard',
      hasFqdnRule: true,
      privateEndpoints: 3,
    },
  };
}

function finding(rule: number): StoredHub['findings'][number] {
  return {
    code: 'HW201' as StoredHub['findings'][number]['code'],
    class: 'difference',
    severity: 'error',
    rule: `hw-host-${rule}-a1b2c3d4`,
    destination: `host-${rule}.contoso.com`,
    message: `The baseline asks for host-${rule}.contoso.com on port 443 (FQDN, pack contoso-data), and no rule of the hub permits it.`,
    fix: 'Hubwarden creates the rule with the next run. If it does not, the plan says why.',
  };
}

/** The rows of a fleet of this size. */
export function fleetRows(hubs: number, subscriptions: number, at: Date): readonly NewRow[] {
  return Array.from({ length: hubs }, (_, number) => {
    const write = hubWrite(hubFromStored(storedHub(number, subscriptions, at)), undefined);
    return write.row;
  });
}

/** Writes rows, up to a hundred of a subscription in one transaction. */
export async function writeRows(rows: Rows, all: readonly NewRow[]): Promise<void> {
  const partitions = Map.groupBy(all, ({ partition }) => partition);
  for (const [partition, ofPartition] of partitions)
    for (let from = 0; from < ofPartition.length; from += 100)
      await rows.transact(
        'hubs',
        partition,
        ofPartition.slice(from, from + 100).map((row) => ({ kind: 'upsert', row })),
      );
}
