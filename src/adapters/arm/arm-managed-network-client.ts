import type { Failure } from '../../core/azure/failure.ts';
import { showsManagedNetwork } from '../../core/azure/field-at-version.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hasManagedNetworkField, observationFromWorkspace } from '../../core/kinds/reading/workspace-from-arm.ts';
import { armRequestFrom } from '../../core/kinds/requests/arm-request.ts';
import type { NetworkWrite } from '../../core/kinds/requests/network-write.ts';
import type { ConnectionTargets } from '../../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type {
  Clock,
  ManagedNetworkClient,
  OperationAnswer,
  OperationUrls,
  ReadLimiter,
  WriteAnswer,
} from '../../reconcile/ports.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { readConnectionTargets } from './arm-connections.ts';
import { isArmOperation } from './arm-operations.ts';
import type { ArmOptions, ArmReply } from './arm-pipeline.ts';
import { ArmPipeline } from './arm-pipeline.ts';
import { pollOperation } from './arm-polling.ts';
import { readUsage } from './arm-usage.ts';

/** Managed networks of Machine Learning hubs through Azure Resource Manager. One client serves all subscriptions. */
export function armManagedNetworkClient(options: ArmOptions): ManagedNetworkClient {
  return new ArmManagedNetworkClient(new ArmPipeline(options), options);
}

class ArmManagedNetworkClient implements ManagedNetworkClient {
  readonly apiVersion: string;
  readonly #arm: ArmPipeline;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(arm: ArmPipeline, { apiVersion, clock }: Pick<ArmOptions, 'apiVersion' | 'clock'>) {
    this.#arm = arm;
    this.#clock = clock;
    this.apiVersion = apiVersion;
  }

  async observe(hubId: HubId): Promise<Result<Observation, Failure>> {
    // An observation counts from the time of the request: the hub may change between request and answer.
    const askedAt = this.#clock.now();
    const reply = await this.#arm.send({ operation: 'readWorkspace', url: this.#arm.url(hubId) });
    if (!reply.ok) return reply;
    const { body } = reply.value;
    if (!showsManagedNetwork(this.apiVersion) && !hasManagedNetworkField(body)) {
      const detail = `This answer, at api-version ${this.apiVersion}, does not show managed networks.`;
      return err({ kind: 'NetworkNotShown', detail });
    }
    const observed = observationFromWorkspace(body, hubId, askedAt);
    return observed.ok ? observed : err({ kind: 'Malformed', detail: observed.error });
  }

  usage(observation: Observation): Promise<Result<Usage, Failure>> {
    return readUsage(this.#arm, observation);
  }

  connectionTargets(observation: Observation): Promise<Result<ConnectionTargets, Failure>> {
    return readConnectionTargets(this.#arm, observation);
  }

  async write(write: NetworkWrite): Promise<Result<WriteAnswer, Failure>> {
    const request = armRequestFrom(write);
    if (!isArmOperation(request.operation)) throw new Error(`${request.operation} is no request of Hubwarden`);
    const url = this.#arm.url(request.path);
    const reply = await this.#arm.send({ operation: request.operation, url, body: request.body });
    return reply.ok ? ok(writeAnswerFrom(reply.value, url, this.#clock.now())) : reply;
  }

  poll(urls: OperationUrls): Promise<Result<OperationAnswer, Failure>> {
    return pollOperation(this.#arm, this.#clock, urls);
  }

  inBackground(gate?: ReadLimiter): ManagedNetworkClient {
    return new ArmManagedNetworkClient(this.#arm.inBackground(gate), {
      apiVersion: this.apiVersion,
      clock: this.#clock,
    });
  }
}

/** A 202 or a poll URL means that Azure continues to work; this function completes a relative URL. */
function writeAnswerFrom(reply: ArmReply, requestUrl: string, now: Date): WriteAnswer {
  const asyncUrl = absolute(reply.headers.get('azure-asyncoperation'), requestUrl);
  // 201 may carry a `Location` that names the new resource and no operation.
  const locationUrl = reply.status === 202 ? absolute(reply.headers.get('location'), requestUrl) : undefined;
  if (reply.status !== 202 && asyncUrl === undefined) return { kind: 'Done' };
  const urls = { asyncUrl, locationUrl };
  return { kind: 'Started', urls, retryAfterSeconds: retryAfterSeconds(reply.headers, now) };
}

function absolute(header: string | null | undefined, requestUrl: string): string | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  return URL.parse(header.trim(), requestUrl)?.href ?? header.trim();
}
