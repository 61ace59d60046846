import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { kindOf } from '../../core/hub-id.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import { armRequestFrom } from '../../core/kinds/requests/arm-request.ts';
import type { NetworkWrite } from '../../core/kinds/requests/network-write.ts';
import type { ConnectionTargets } from '../../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type {
  Clock,
  HubAnswer,
  ManagedNetworkClient,
  OperationAnswer,
  OperationUrls,
  WriteAnswer,
} from '../../reconcile/ports.ts';
import type { ReadLimiter } from '../../reconcile/read-limiter.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { readAccountConnections } from './account-connections.ts';
import { lookAtAccount } from './account-observation.ts';
import { readConnectionTargets } from './arm-connections.ts';
import { isArmOperation } from './arm-operations.ts';
import type { ArmOptions } from './arm-pipeline.ts';
import { ArmPipeline } from './arm-pipeline.ts';
import { pollAccountOperation, pollOperation } from './arm-polling.ts';
import type { ArmReply } from './arm-reply.ts';
import { readUsage } from './arm-usage.ts';
import { lookAtWorkspace } from './workspace-observation.ts';

/** Managed networks of hubs and Foundry accounts through Azure Resource Manager. One client serves all subscriptions. */
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
    const answer = await this.look(hubId);
    return answer.ok ? answer.value.observation() : answer;
  }

  look(hubId: HubId): Promise<Result<HubAnswer, Failure>> {
    // An observation counts from the time of the request: the hub may change between request and answer.
    const askedAt = this.#clock.now();
    switch (kindOf(hubId).name) {
      case 'MlWorkspace':
        return lookAtWorkspace(this.#arm, hubId, askedAt);
      case 'FoundryAccount':
        return lookAtAccount(this.#arm, hubId, askedAt);
    }
  }

  async usage(observation: Observation): Promise<Result<Usage, Failure>> {
    if (!kindOf(observation.hubId).network.hasBlockers) return ok({ computes: [], endpoints: [] });
    return await readUsage(this.#arm, observation);
  }

  connectionTargets(observation: Observation): Promise<Result<ConnectionTargets, Failure>> {
    switch (kindOf(observation.hubId).name) {
      case 'MlWorkspace':
        return readConnectionTargets(this.#arm, observation);
      case 'FoundryAccount':
        return readAccountConnections(this.#arm, observation);
    }
  }

  async write(write: NetworkWrite): Promise<Result<WriteAnswer, Failure>> {
    const request = armRequestFrom(write);
    if (!isArmOperation(request.operation)) throw new Error(`${request.operation} is no request of Hubwarden`);
    const { name } = kindOf(write.hubId);
    const url = this.#arm.url(request.path, this.#arm.versionOf(name));
    const reply = await this.#arm.send({ operation: request.operation, url, body: request.body });
    return reply.ok ? ok(writeAnswerFrom(name, reply.value, url, this.#clock.now())) : reply;
  }

  poll(hubId: HubId, urls: OperationUrls): Promise<Result<OperationAnswer, Failure>> {
    switch (kindOf(hubId).name) {
      case 'MlWorkspace':
        return pollOperation(this.#arm, this.#clock, urls);
      case 'FoundryAccount':
        return pollAccountOperation(this.#arm, this.#clock, urls);
    }
  }

  inBackground(gate?: ReadLimiter): ManagedNetworkClient {
    return new ArmManagedNetworkClient(this.#arm.inBackground(gate), {
      apiVersion: this.apiVersion,
      clock: this.#clock,
    });
  }
}

/** A 202 or a poll URL means that Azure continues to work; this function completes a relative URL. */
function writeAnswerFrom(kind: KindName, reply: ArmReply, requestUrl: string, now: Date): WriteAnswer {
  const asyncUrl = absolute(reply.headers.get('azure-asyncoperation'), requestUrl);
  const locationUrl = hasResultUrl(kind, reply) ? absolute(reply.headers.get('location'), requestUrl) : undefined;
  if (reply.status !== 202 && asyncUrl === undefined) return { kind: 'Done' };
  const urls = { asyncUrl, locationUrl };
  return { kind: 'Started', urls, retryAfterSeconds: retryAfterSeconds(reply.headers, now) };
}

/**
 * Whether `Location` is the URL of an operation's result. In a 201 it may be the new resource. For accounts it is always
 * the written resource, in recorded answers: polled, it would report the end of the operation at once.
 */
function hasResultUrl(kind: KindName, { status }: ArmReply): boolean {
  switch (kind) {
    case 'MlWorkspace':
      return status === 202;
    case 'FoundryAccount':
      return false;
  }
}

function absolute(header: string | null | undefined, requestUrl: string): string | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  return URL.parse(header.trim(), requestUrl)?.href ?? header.trim();
}
