import type { TokenCredential } from '@azure/core-auth';
import { armManagedNetworkClient } from '../../src/adapters/arm/arm-managed-network-client.ts';
import type { ArmTransport } from '../../src/adapters/arm/arm-transport.ts';
import { resourceGraphDirectory } from '../../src/adapters/resource-graph/resource-graph-directory.ts';
import { DEFAULT_ACCOUNT_API_VERSION, DEFAULT_API_VERSION } from '../../src/core/azure/api-versions.ts';
import { DEFAULT_TIMINGS } from '../../src/core/time/timings.ts';
import { deliverNotificationMessage } from '../../src/functions/deliver-notification-message.ts';
import { judgeShardMessage } from '../../src/functions/judge-shard-message.ts';
import { reconcileMessage } from '../../src/functions/reconcile-message.ts';
import type { Alerting } from '../../src/reconcile/alert/receivers.ts';
import type { ReconcileDeps } from '../../src/reconcile/deps.ts';
import type { QueueName } from '../../src/reconcile/ports.ts';
import { NO_TELEMETRY } from '../../src/reconcile/telemetry.ts';

export const OBJECT_ID = '00000000-0000-4000-8000-00000000aaaa';

type Given = 'rows' | 'queue' | 'clock' | 'policy';
type Chosen = 'directory' | 'log' | 'telemetry' | 'timings' | 'writeStrategy' | 'writesAllowed';

/** What an app under test is made of; what is left out is as in production, and silent. */
export interface AppParts extends Pick<ReconcileDeps, Given>, Partial<Pick<ReconcileDeps, Chosen>> {
  /** Absent: as in production. */
  readonly transport?: ArmTransport;
  readonly apiVersion?: string | undefined;
  readonly endpoint?: string;
  readonly credential?: TokenCredential;
  /** Gets Azure's answers, as the command `sweep --save` keeps them. */
  readonly keep?: (url: string, text: string) => void;
}

/** Puts the app together over the given ports, as its composition root does. */
export function appDeps({ apiVersion, credential, endpoint, keep, transport, ...given }: AppParts): ReconcileDeps {
  const parts = { telemetry: NO_TELEMETRY, timings: DEFAULT_TIMINGS, ...given };
  const arm = {
    endpoint: endpoint ?? 'https://management.azure.com',
    tokenScope: 'https://management.azure.com/.default',
    apiVersion: apiVersion ?? DEFAULT_API_VERSION,
    accountApiVersion: DEFAULT_ACCOUNT_API_VERSION,
    credential: credential ?? ownCredential(),
    clock: parts.clock,
    timings: parts.timings,
    version: 'test',
    ...(transport === undefined ? {} : { transport }),
    telemetry: parts.telemetry,
    ...(keep === undefined ? {} : { keep }),
  };
  return {
    network: armManagedNetworkClient(arm),
    directory: resourceGraphDirectory(arm),
    log: { info: silent, warn: silent, error: silent },
    writeStrategy: 'auto',
    writesAllowed: true,
    ...parts,
  };
}

/** Gives a message to the function of its queue. */
export async function handleMessage(
  deps: ReconcileDeps,
  queue: QueueName,
  message: unknown,
  alerting: Alerting,
): Promise<void> {
  if (queue === 'alert-sends') await deliverNotificationMessage(message, deps, alerting);
  else if (queue === 'sweep-shards') await judgeShardMessage(message, deps);
  else await reconcileMessage(message, queue, deps);
}

/** Signs in as the app that is under test. */
export function ownCredential(): TokenCredential {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'none' })}.${part({ oid: OBJECT_ID, appid: 'hubwarden-app', name: 'hubwarden' })}.x`;
  return { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
}

function silent(): void {
  // Nobody reads the log of ten thousand runs.
}
