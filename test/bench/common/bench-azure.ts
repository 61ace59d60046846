import { hubIdFrom, kindOf } from '../../../src/core/hub-id.ts';
import type { Result } from '../../../src/core/result.ts';
import { largeAccounts } from '../../../src/local/arm-simulator/accounts/fleet/large-accounts.ts';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { fleetRule, largeFleet } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import type { SimulatorRequest, SimulatorResponse } from '../../../src/local/arm-simulator/request/exchange.ts';
import { startSimulatorServer } from '../../../src/local/arm-simulator/server.ts';
import { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import { REAL_LIFE_DURATIONS, scaled } from '../../../src/local/arm-simulator/state/durations.ts';
import { createCertificates } from '../../../src/local/common/create-certificates.ts';

/** What the benchmark asks of the process that stands for Azure. */
export type AzureOrder =
  /** Delete a rule, silently, from so many of each kind. */
  | { readonly kind: 'Drift'; readonly percent: number }
  /** Say which requests came since the last order of this kind. */
  | { readonly kind: 'Requests' };

/** What that process says: where it is, and who signed its certificate; after an order, also the requests that it has answered. */
export interface AzureReady {
  readonly url: string;
  readonly caFile: string;
}

/** The size of the fleet, and how Azure differs from the real one. */
export interface AzureSize extends FleetSize {
  /** Factor of the durations of its work; default 1. */
  readonly durations?: number;
  /** Default true: requests beyond a bucket are refused. */
  readonly throttles?: boolean;
}

/** Requests that the process has answered. */
export interface AzureRequests {
  readonly all: number;
  /** GETs of hubs, and of accounts and their networks. */
  readonly hubReads: number;
  readonly accountReads: number;
  /** Answers 429. */
  readonly throttled: number;
  /** Reads left in the emptiest bucket of a subscription that an answer told of; null before the first. */
  readonly fewestReadsLeft: number | null;
}

const NO_REQUESTS: AzureRequests = { all: 0, hubReads: 0, accountReads: 0, throttled: 0, fewestReadsLeft: null };

/** Counts what the app sends where it arrives, so that nothing is put between the app and its transport. */
class CountingSimulator extends ArmSimulator {
  #requests = NO_REQUESTS;

  /** Requests since the last call. */
  takeRequests(): AzureRequests {
    const taken = this.#requests;
    this.#requests = NO_REQUESTS;
    return taken;
  }

  override handle(request: SimulatorRequest, now: Date): SimulatorResponse {
    const response = super.handle(request, now);
    const { accountReads, all, fewestReadsLeft, hubReads, throttled } = this.#requests;
    const kind = request.method === 'GET' ? kindRead(request.url) : undefined;
    const left = Number(response.headers['x-ms-ratelimit-remaining-subscription-reads'] ?? Number.NaN);
    this.#requests = {
      all: all + 1,
      hubReads: hubReads + (kind === 'MlWorkspace' ? 1 : 0),
      accountReads: accountReads + (kind === 'FoundryAccount' ? 1 : 0),
      throttled: throttled + (response.status === 429 ? 1 : 0),
      fewestReadsLeft: Number.isNaN(left) ? fewestReadsLeft : Math.min(left, fewestReadsLeft ?? left),
    };
    return response;
  }
}

/** By the kind of the resource; lists of a subscription name none. */
function kindRead(url: string): string | undefined {
  const hubId = hubIdFrom(new URL(url, 'https://azure').pathname);
  return hubId === undefined ? undefined : kindOf(hubId).name;
}

const { durations = 1, throttles = true, ...size } = JSON.parse(process.argv[2] ?? '{}') as AzureSize;
const simulator = new CountingSimulator({
  throttle: throttles ? 'enforce' : 'count',
  requestLogSize: 1,
  durations: scaled(REAL_LIFE_DURATIONS, durations),
});
const yearAgo = new Date(Date.now() - 365 * 24 * 3600 * 1000);
const [hubs, accounts]: [string[], string[]] = [[], []];
for (const seed of largeFleet(size)) hubs.push(idOf(simulator.seedHub({ ...seed, createdAt: yearAgo }, yearAgo)));
for (const seed of largeAccounts(size))
  accounts.push(idOf(simulator.seedAccount({ ...seed, createdAt: yearAgo }, yearAgo)));
const certificates = await createCertificates(new Date());
const { cert, key } = certificates;
const server = await startSimulatorServer({ simulator, httpPort: 0, https: { port: 0, key, cert } });
process.on('message', (order: AzureOrder) => {
  if (order.kind === 'Drift') lose(order.percent);
  process.send?.(simulator.takeRequests());
});
process.once('disconnect', () => {
  void Promise.all([server.close(), certificates.close()]).then(() => process.exit());
});
process.send?.({ url: server.httpsUrl ?? '', caFile: certificates.caFile } satisfies AzureReady);

function lose(percent: number): void {
  for (const ids of [hubs, accounts])
    for (const id of ids.slice(0, Math.round((ids.length * percent) / 100))) simulator.removeRule(id, fleetRule(0));
}

function idOf(seeded: Result<string, string>): string {
  if (!seeded.ok) throw new Error(seeded.error);
  return seeded.value;
}
