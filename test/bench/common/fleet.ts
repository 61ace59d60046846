import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startAzurite } from '../../../src/local/azurite/start-azurite.ts';
import type { AzureOrder, AzureReady, AzureRequests, AzureSize } from './bench-azure.ts';

/** A generated fleet and a storage account, each in a process of its own: their CPU and memory are not the app's. */
export interface Fleet extends AzureReady {
  /** Connection string. */
  readonly storage: string;
  /** What a measured program finds them by. */
  readonly env: Readonly<Record<string, string>>;
  /** Deletes a rule of so many percent of the hubs and of the accounts, silently. */
  drift(percent: number): Promise<void>;
  /** Requests to Azure since the last call, or the last drift. */
  takeRequests(): Promise<AzureRequests>;
  close(): Promise<void>;
}

/** Starts the simulator with a fleet of this size, and Azurite with nothing in it. */
export async function startFleet(size: AzureSize): Promise<Fleet> {
  const azurite = await startAzurite();
  const azure = fork(join(import.meta.dirname, 'bench-azure.ts'), [JSON.stringify(size)]);
  const [ready] = (await once(azure, 'message')) as [AzureReady];
  const { connectionString: storage } = azurite;
  const order = async (asked: AzureOrder): Promise<AzureRequests> => {
    azure.send(asked);
    const [requests] = (await once(azure, 'message')) as [AzureRequests];
    return requests;
  };
  return {
    ...ready,
    storage,
    env: { BENCH_ARM: ready.url, BENCH_STORAGE: storage, NODE_EXTRA_CA_CERTS: ready.caFile },
    drift: async (percent) => {
      await order({ kind: 'Drift', percent });
    },
    takeRequests: () => order({ kind: 'Requests' }),
    close: async () => {
      azure.disconnect();
      await azurite.close();
    },
  };
}
