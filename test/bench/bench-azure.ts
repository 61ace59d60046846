import type { FleetSize } from '../../src/local/arm-simulator/fleet/large-fleet.ts';
import { fleetRule, largeFleet } from '../../src/local/arm-simulator/fleet/large-fleet.ts';
import { startSimulatorServer } from '../../src/local/arm-simulator/server.ts';
import { ArmSimulator } from '../../src/local/arm-simulator/simulator/simulator.ts';
import { createCertificates } from '../../src/local/common/create-certificates.ts';

/** What the benchmark asks of the process that stands for Azure: rules to be deleted, silently, from the first hubs. */
export interface DriftOrder {
  readonly drifted: number;
}

/** What that process says: where it is, and who signed its certificate; then, that an order is carried out. */
export interface AzureReady {
  readonly url: string;
  readonly caFile: string;
}

const size = JSON.parse(process.argv[2] ?? '{}') as FleetSize;
const simulator = new ArmSimulator({ throttle: 'enforce', requestLogSize: 1 });
const yearAgo = new Date(Date.now() - 365 * 24 * 3600 * 1000);
const ids: string[] = [];
for (const seed of largeFleet(size)) {
  const seeded = simulator.seedHub({ ...seed, createdAt: yearAgo }, yearAgo);
  if (!seeded.ok) throw new Error(seeded.error);
  ids.push(seeded.value);
}
const certificates = await createCertificates(new Date());
const { cert, key } = certificates;
const server = await startSimulatorServer({ simulator, httpPort: 0, https: { port: 0, key, cert } });
process.on('message', ({ drifted }: DriftOrder) => {
  for (const id of ids.slice(0, drifted)) simulator.removeRule(id, fleetRule(0));
  process.send?.({ url: server.httpsUrl ?? '', caFile: certificates.caFile });
});
process.once('disconnect', () => {
  void Promise.all([server.close(), certificates.close()]).then(() => process.exit());
});
process.send?.({ url: server.httpsUrl ?? '', caFile: certificates.caFile } satisfies AzureReady);
