import { resolve } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import { armManagedNetworkClient } from './adapters/arm/arm-managed-network-client.ts';
import type { ArmOptions } from './adapters/arm/arm-pipeline.ts';
import { azureArchive } from './adapters/blobs/azure-archive.ts';
import { systemClock } from './adapters/clock/system-clock.ts';
import { blobDeadLetters } from './adapters/dead-letters/blob-dead-letters.ts';
import { blobPolicySource } from './adapters/policy-source/blob-policy-source.ts';
import { filePolicySource } from './adapters/policy-source/file-policy-source.ts';
import { storageQueue, storageQueueDepths } from './adapters/queue/storage-queue.ts';
import { receiversFrom } from './adapters/receivers/receivers-from.ts';
import { resourceGraphDirectory } from './adapters/resource-graph/resource-graph-directory.ts';
import { lazyCredential } from './adapters/sign-in/lazy-credential.ts';
import { timelyCredential } from './adapters/sign-in/timely-credential.ts';
import type { StorageConnection } from './adapters/storage-connection.ts';
import { azureRows } from './adapters/tables/azure-rows.ts';
import type { OpenTelemetry } from './adapters/telemetry/open-telemetry.ts';
import type { Config } from './config/load-config.ts';
import { storageConnection } from './config/storage-connection.ts';
import type { ReceiverPlan } from './core/alert/routing/receiver-types.ts';
import { receiverSetting } from './core/alert/routing/receiver-types.ts';
import type { RecordKeeping } from './functions/on-timer.ts';
import type { Alerting } from './reconcile/alert/receivers.ts';
import type { ReconcileDeps } from './reconcile/deps.ts';
import { policyReader } from './reconcile/policy/policy-reader.ts';
import type { Clock, Log, PolicySource, Queue } from './reconcile/ports.ts';
import { NO_TELEMETRY, tracedQueue } from './reconcile/telemetry.ts';
import type { DeadLetterBox } from './reconcile/watch/dead-letters.ts';

/** The parts that a process shares between its invocations; each invocation adds its log. */
export interface Shared {
  readonly deps: Omit<ReconcileDeps, 'log' | 'telemetry'>;
  /** The receivers of one invocation; the receiver of type `log` writes to its log. */
  readonly alertingTo: (log: Log) => Alerting;
  /** undefined: no setting names the dead-letter container. */
  readonly deadLetters: DeadLetterBox | undefined;
  readonly records: RecordKeeping;
}

/** Composes the app: settings, adapters, pipeline. Loads the SDKs, so only the first message imports it. */
export function compose(config: Config, version: string, telemetry: OpenTelemetry | undefined): Shared {
  const clock = systemClock();
  const credential = credentialFrom(config.clientId);
  const storage = storageConnection(config.storage, (clientId) =>
    clientId === undefined || clientId === config.clientId ? credential : credentialFrom(clientId),
  );
  const rows = azureRows(storage);
  const arm: ArmOptions = {
    ...config.arm,
    credential,
    clock,
    timings: config.timings,
    version,
    telemetry: telemetry ?? NO_TELEMETRY,
  };
  const policy = policyReader({
    source: policySourceFrom(config, credential, clock, version),
    rows,
    clock,
    cacheSeconds: config.timings.policyCacheSeconds,
    apiVersion: config.arm.apiVersion,
  });
  return {
    deps: {
      network: armManagedNetworkClient(arm),
      directory: resourceGraphDirectory({ ...arm, clock }),
      rows,
      queue: queueFrom(config, storage, telemetry),
      queueDepths: storageQueueDepths(storage),
      clock,
      policy,
      timings: config.timings,
      writeStrategy: config.writeStrategy,
      release: version,
      writesAllowed: config.writesAllowed,
    },
    alertingTo: alertingFrom(config, credential, clock),
    deadLetters:
      config.deadLettersUrl === undefined
        ? undefined
        : blobDeadLetters({ url: config.deadLettersUrl, credential, version }),
    records: { archive: azureArchive(storage), retention: config.retention },
  };
}

/** Messages carry the id of the sending span only if traces are on. */
function queueFrom(config: Config, storage: StorageConnection, telemetry: OpenTelemetry | undefined): Queue {
  const queue = storageQueue(storage);
  return telemetry === undefined || config.telemetry?.traces !== true ? queue : tracedQueue(queue, telemetry);
}

function policySourceFrom(
  { policy }: Config,
  credential: TokenCredential,
  clock: Clock,
  version: string,
): PolicySource {
  return policy.kind === 'Blob'
    ? blobPolicySource({ url: policy.url, credential, clock, version })
    : filePolicySource(resolve(process.env.AzureWebJobsScriptRoot ?? '.', policy.path));
}

/** The managed identity in Azure; on a developer's machine the sign-in of the Azure tools. */
function credentialFrom(clientId: string | undefined): TokenCredential {
  const load = async (): Promise<TokenCredential> =>
    process.env.IDENTITY_ENDPOINT === undefined
      ? (await import('./adapters/sign-in/developer-sign-in.ts')).developerSignIn()
      : (await import('./adapters/sign-in/managed-identity.ts')).managedIdentity(clientId);
  return timelyCredential(lazyCredential(load));
}

/** Makes the receivers of each invocation: they are cheap, and the receiver of type `log` writes to the invocation's log. */
function alertingFrom(config: Config, credential: TokenCredential, clock: Clock): Shared['alertingTo'] {
  const { alertSource: source, alertTopic, pagesUrl } = config;
  const settings = { ...process.env, ...topicSettings(alertTopic) };
  return (log) => ({
    pagesUrl,
    receiversOf: (plans) =>
      receiversFrom(plans.length > 0 || alertTopic === undefined ? plans : [TOPIC], settings, {
        credential,
        clock,
        log,
        source,
      }),
  });
}

/** The topic of the settings is the receiver if the policy names none. */
const TOPIC: ReceiverPlan = { name: 'event-grid-topic', type: 'eventGrid' };

function topicSettings(topic: Config['alertTopic']): Record<string, string | undefined> {
  return { [receiverSetting(TOPIC.name, 'URL')]: topic?.endpoint, [receiverSetting(TOPIC.name, 'KEY')]: topic?.key };
}
