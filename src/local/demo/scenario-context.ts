import { azureRows } from '../../adapters/tables/azure-rows.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import type { HubRecord } from '../../reconcile/records/hub/hub-record.ts';
import { hubRecords } from '../../reconcile/records/hub/hub-record.ts';
import { activePolicy } from '../../reconcile/records/policy-record.ts';
import { isRecord } from '../common/is-record.ts';
import type { Format } from '../receivers/receiver-formats.ts';
import type { ReceivedEvent } from '../receivers/start-receivers.ts';
import type { TakenAlert } from '../receivers/taken-alert.ts';
import { LOCAL_GROUP } from '../stack/seed-fleet.ts';
import type { Stack } from '../stack/start-stack.ts';
import type { Azure } from './azure-client.ts';
import { azureAt } from './azure-client.ts';
import { until } from './until.ts';

/** Enough for a busy machine that starts fifteen processes. */
const READY_SECONDS = 120;

/**
 * Runs scenarios on a running stack: they read the tables and Azure, like an operator, and nothing inside the app.
 *
 * @param kind of the resources that the names in a scenario mean
 */
export function scenarioContextOn(stack: Stack, kind: KindName = 'MlWorkspace'): ScenarioContext {
  const azure = azureAt(stack.simulatorUrl, LOCAL_GROUP, { kind });
  const rows = azureRows({ kind: 'ConnectionString', connectionString: stack.azurite.connectionString });
  const idOf = (hub: string) => {
    const id = hubIdFrom(azure.pathOf(hub));
    if (id === undefined) throw new Error(`${hub} is not the name of a resource of kind ${kind}`);
    return id;
  };
  return {
    azure,
    kind,
    of: (other) => scenarioContextOn(stack, other),
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

/**
 * Ports of a scenario: Azure as a person, the tables, the alerts, and the list of requests to Azure. A `hub` is the name of a
 * hub, or of an account where the context is one of accounts.
 */
export interface ScenarioContext {
  readonly azure: Azure;
  readonly kind: KindName;
  /** The same stack, with names of resources of another kind. */
  of(kind: KindName): ScenarioContext;
  /** Resolves when Hubwarden has activated its policy: only hubs that are created later are new to it. */
  ready(): Promise<void>;
  record(hub: string): Promise<HubRecord | undefined>;
  /** Alerts that name the hub, oldest first. */
  alerts(hub: string): readonly ReceivedEvent[];
  /** Notifications of every receiver, newest first, and the lines of the log receiver, oldest first. */
  taken(): readonly TakenAlert[];
  logged(): readonly string[];
  /** Makes the receiver of this format answer that it no longer exists. */
  breakReceiver(format: Format): void;
  /** Requests that Hubwarden sent about the hub, oldest first, as `METHOD path`. */
  requests(hub: string): readonly string[];
  /** The next provisioning of the hub never ends, until it is released. */
  hangProvisioning(hub: string): void;
  releaseProvisioning(hub: string): Promise<void>;
}
