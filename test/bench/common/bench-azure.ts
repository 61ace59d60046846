import type { Result } from '../../../src/core/result.ts';
import { largeAccounts } from '../../../src/local/arm-simulator/accounts/fleet/large-accounts.ts';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { fleetRule, largeFleet } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { startSimulatorServer } from '../../../src/local/arm-simulator/server.ts';
import { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import { createCertificates } from '../../../src/local/common/create-certificates.ts';

/** What the benchmark asks of the process that stands for Azure: a rule to be deleted, silently, from so many of each kind. */
export interface DriftOrder {
  readonly percent: number;
}

/** What that process says: where it is, and who signed its certificate; then, that an order is carried out. */
export interface AzureReady {
  readonly url: string;
  readonly caFile: string;
}

const size = JSON.parse(process.argv[2] ?? '{}') as FleetSize;
const simulator = new ArmSimulator({ throttle: 'enforce', requestLogSize: 1 });
const yearAgo = new Date(Date.now() - 365 * 24 * 3600 * 1000);
const [hubs, accounts]: [string[], string[]] = [[], []];
for (const seed of largeFleet(size)) hubs.push(idOf(simulator.seedHub({ ...seed, createdAt: yearAgo }, yearAgo)));
for (const seed of largeAccounts(size))
  accounts.push(idOf(simulator.seedAccount({ ...seed, createdAt: yearAgo }, yearAgo)));
const certificates = await createCertificates(new Date());
const { cert, key } = certificates;
const server = await startSimulatorServer({ simulator, httpPort: 0, https: { port: 0, key, cert } });
process.on('message', ({ percent }: DriftOrder) => {
  for (const ids of [hubs, accounts])
    for (const id of ids.slice(0, Math.round((ids.length * percent) / 100))) simulator.removeRule(id, fleetRule(0));
  process.send?.({ url: server.httpsUrl ?? '', caFile: certificates.caFile });
});
process.once('disconnect', () => {
  void Promise.all([server.close(), certificates.close()]).then(() => process.exit());
});
process.send?.({ url: server.httpsUrl ?? '', caFile: certificates.caFile } satisfies AzureReady);

function idOf(seeded: Result<string, string>): string {
  if (!seeded.ok) throw new Error(seeded.error);
  return seeded.value;
}
