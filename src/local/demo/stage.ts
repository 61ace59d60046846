import { azureRows } from '../../adapters/tables/azure-rows.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import { hubRecords } from '../../reconcile/records/hub-record.ts';
import { activePolicy } from '../../reconcile/records/policy-record.ts';
import { LOCAL_GROUP } from '../fleet.ts';
import { isRecord } from '../json-shape.ts';
import type { Stack } from '../start-stack.ts';
import { azureAt } from './azure.ts';
import type { Stage } from './scenes.ts';
import { until } from './until.ts';

/** Enough for a busy machine that starts fifteen processes. */
const READY_SECONDS = 120;

/** Lets scenes play on a running stack: they see what an operator could see, the tables and Azure, and nothing inside the app. */
export function stageOn(stack: Stack): Stage {
  const azure = azureAt(stack.simulatorUrl, LOCAL_GROUP);
  const rows = azureRows({ kind: 'ConnectionString', connectionString: stack.azurite.connectionString });
  const idOf = (hub: string) => {
    const id = hubIdFrom(azure.hubPath(hub));
    if (id === undefined) throw new Error(`${hub} is no name of a hub`);
    return id;
  };
  return {
    azure,
    ready: () =>
      until('the policy becomes active', READY_SECONDS, async () =>
        (await activePolicy(rows)) === undefined ? 'there is no active policy' : undefined,
      ),
    record: async (hub) => (await hubRecords(rows).get(idOf(hub)))?.value,
    alerts: (hub) =>
      stack.receivers
        .events()
        .filter((alert) => namesHub(alert.event.data, idOf(hub)))
        .toReversed(),
    taken: () => stack.receivers.taken(),
    logged: () => stack.loggedAlerts(),
    breakReceiver: (format) => stack.receivers.faults.add({ kind: 'Status', format, status: 404, times: 10_000 }),
    requests: (hub) =>
      stack.simulator
        .requests({ hub: idOf(hub) })
        .filter((request) => request.callerId === stack.principalId)
        .map((request) => `${request.method} ${request.path}`),
    hangProvisioning: (hub) => {
      stack.simulator.addFault({ kind: 'StickOperation', hub: idOf(hub), operation: 'Provision' });
    },
    releaseProvisioning: (hub) => releaseStuck(stack, idOf(hub)),
  };
}

function namesHub(data: unknown, hubId: string): boolean {
  return isRecord(data) && Array.isArray(data.hubs) && data.hubs.includes(hubId);
}

async function releaseStuck(stack: Stack, hub: string): Promise<void> {
  const answer = await fetch(`${stack.simulatorUrl}/_simulator/operations/release`, {
    method: 'POST',
    body: JSON.stringify({ hub, operation: 'Provision' }),
  });
  if (!answer.ok) throw new Error(`release of ${hub}: ${answer.status} ${await answer.text()}`);
}
