import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { startAzurite } from '../../../src/local/azurite/start-azurite.ts';
import type { AzureReady, DriftOrder } from './bench-azure.ts';

/** A generated fleet and a storage account, each in a process of its own: their CPU and memory are not the app's. */
export interface Fleet extends AzureReady {
  /** Connection string. */
  readonly storage: string;
  /** Deletes a rule of so many percent of the hubs and of the accounts, silently. */
  drift(percent: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts the simulator with a fleet of this size, and Azurite with nothing in it. */
export async function startFleet(size: FleetSize): Promise<Fleet> {
  const azurite = await startAzurite();
  const azure = fork(join(import.meta.dirname, 'bench-azure.ts'), [JSON.stringify(size)]);
  const [ready] = (await once(azure, 'message')) as [AzureReady];
  return {
    ...ready,
    storage: azurite.connectionString,
    drift: async (percent) => {
      azure.send({ percent } satisfies DriftOrder);
      await once(azure, 'message');
    },
    close: async () => {
      azure.disconnect();
      await azurite.close();
    },
  };
}
