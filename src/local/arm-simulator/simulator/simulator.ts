import type { Result } from '../../../core/result.ts';
import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import type { AccountSeed } from '../accounts/fleet/seed-account.ts';
import { SimulatedAccounts } from '../accounts/fleet/simulated-accounts.ts';
import {
  advanceAccounts,
  allPending,
  nextAccountEndMs,
  releaseAccountWork,
} from '../accounts/operations/account-engine.ts';
import type { HubSeed } from '../fleet/seed-workspace.ts';
import { seedWorkspace } from '../fleet/seed-workspace.ts';
import { approveConnections } from '../operations/apply-change.ts';
import { advanceOperations, releaseOperation } from '../operations/operation-engine.ts';
import type { SimulatorRequest, SimulatorResponse } from '../request/exchange.ts';
import { idSourceFrom } from '../request/id-source.ts';
import type { AppSeed, RoleGrant, TopicSeed } from '../state/access-book.ts';
import { AccessBook } from '../state/access-book.ts';
import { emptyAccountBook } from '../state/account-book.ts';
import type { ArmEvent } from '../state/event-outbox.ts';
import { EventOutbox } from '../state/event-outbox.ts';
import type { FaultInput } from '../state/fault-book.ts';
import { FaultBook } from '../state/fault-book.ts';
import type { AnyWork, OperationError, OperationKind, PlannedResult } from '../state/operation.ts';
import { QuotaWindow } from '../state/quota-window.ts';
import type { LoggedRequest, RequestFilter } from '../state/request-log.ts';
import { RequestLog } from '../state/request-log.ts';
import type { SimulatorOptions } from '../state/settings.ts';
import { DEFAULT_SETTINGS } from '../state/settings.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import { addGroup } from '../state/simulated-azure.ts';
import { TokenBuckets } from '../state/token-buckets.ts';
import type { RuleState, Rules } from '../state/workspace.ts';
import { setRule } from '../state/workspace.ts';
import { answerRequest } from './answer-request.ts';

/** Which unfinished operations are meant; undefined parts do not matter. */
export interface OperationFilter {
  readonly id?: string | undefined;
  /** ARM id, any casing. */
  readonly hub?: string | undefined;
  readonly operation?: OperationKind | undefined;
}

/** A resource group to add to the simulated Azure directly. */
export interface GroupSeed {
  readonly subscriptionId: string;
  readonly name: string;
  /** Default `eastus2`. */
  readonly location?: string;
}

/**
 * A stand-in for Azure Resource Manager, as far as managed networks of AI hubs go. Synchronous and deterministic: time
 * comes in with every call, and ids come from the seed. Operations end when `now` has passed their end.
 */
export class ArmSimulator {
  /** State for the control API and tests. */
  readonly world: SimulatedAzure;
  /** Changes of Foundry accounts that no request makes. */
  readonly accounts: SimulatedAccounts;
  readonly #log: RequestLog;

  constructor(options: SimulatorOptions = {}) {
    const settings = { ...DEFAULT_SETTINGS, ...options };
    const ids = idSourceFrom(settings.seed);
    this.world = {
      settings,
      ids,
      faults: new FaultBook(),
      buckets: new TokenBuckets(),
      graphQuota: new QuotaWindow(),
      events: new EventOutbox(ids),
      access: new AccessBook(),
      subscriptions: new Map(),
      groups: new Map(),
      workspaces: new Map(),
      accounts: emptyAccountBook(settings.accounts),
      denied: new Set(),
      managementGroups: new Map(),
      deleted: [],
      nowMs: 0,
      projects: new Map(),
      operations: new Map(),
      pending: new Map(),
      nextEndMs: Number.POSITIVE_INFINITY,
    };
    this.accounts = new SimulatedAccounts(this.world);
    this.#log = new RequestLog(settings.requestLogSize);
  }

  /** Answers one request as Azure would at `now`. Never throws for a client's request. */
  handle(request: SimulatorRequest, now: Date): SimulatorResponse {
    this.advance(now);
    return answerRequest(this.world, this.#log, request, now);
  }

  /** Lets every operation that has ended by `now` take effect, polled or not. */
  advance(now: Date): void {
    this.world.nowMs = Math.max(this.world.nowMs, now.getTime());
    advanceOperations(this.world, now);
    advanceAccounts(this.world, now);
  }

  /**
   * When the next operation ends, so that a server can set its timer; undefined while no running operation has an end.
   */
  nextChangeAt(): Date | undefined {
    const nextMs = Math.min(this.world.nextEndMs, nextAccountEndMs(this.world));
    return Number.isFinite(nextMs) ? new Date(nextMs) : undefined;
  }

  /** Whether events were raised since the last call of {@link takeEvents}. */
  hasEvents(): boolean {
    return this.world.events.size > 0;
  }

  /** Takes the events raised since the last call, oldest first. */
  takeEvents(): readonly ArmEvent[] {
    return this.world.events.drain();
  }

  /** Makes a resource group, and its subscription, exist. */
  seedGroup(seed: GroupSeed): void {
    addGroup(this.world, { location: 'eastus2', tags: {}, ...seed });
  }

  /**
   * Makes a hub or project exist, without requests and events.
   *
   * @param now time of creation where the seed names none
   * @returns its ARM id, or the problem of the seed
   */
  seedHub(seed: HubSeed, now: Date): Result<string, string> {
    const workspace = seedWorkspace(this.world, seed, now);
    return workspace.ok ? { ok: true, value: workspace.value.id } : workspace;
  }

  /**
   * Makes a Foundry account, or an account of another kind, exist, without requests and events.
   *
   * @param now time of creation where the seed names none
   * @returns its ARM id, or the problem of the seed
   */
  seedAccount(seed: AccountSeed, now: Date): Result<string, string> {
    return this.accounts.seed(seed, now);
  }

  /** Grants a role, for `doctor` to read; answers to requests do not depend on roles. */
  grantRole(grant: RoleGrant): void {
    this.world.access.grant(grant);
  }

  /** Makes a system topic exist. */
  seedTopic(topic: TopicSeed): void {
    this.world.access.addTopic(topic);
  }

  /** Makes a function app exist. */
  seedApp(app: AppSeed): void {
    this.world.access.putApp(app);
  }

  /** Removes the registration of a provider. */
  unregisterProvider(namespace: string): void {
    this.world.access.unregister(namespace);
  }

  /** Revokes or restores every caller's access to a subscription. */
  setAccess(subscriptionId: string, access: 'full' | 'none'): void {
    if (access === 'none') this.world.denied.add(foldCase(subscriptionId));
    else this.world.denied.delete(foldCase(subscriptionId));
  }

  /** Puts subscriptions below a management group, in the place of those that were there. */
  setManagementGroup(name: string, subscriptionIds: readonly string[]): void {
    const ids = subscriptionIds.map((id) => foldCase(id));
    this.world.managementGroups.set(foldCase(name), ids);
  }

  /** Adds a pending fault. @returns its id @throws ZodError when the fault is malformed */
  addFault(fault: FaultInput): number {
    return this.world.faults.add(fault);
  }

  /**
   * Ends unfinished operations now, stuck or not, well or badly.
   *
   * @returns the operations that were ended
   */
  release(filter: OperationFilter, now: Date, error?: OperationError): readonly AnyWork[] {
    const hub = foldOptional(filter.hub);
    const isMeant = (operation: AnyWork) =>
      (filter.id === undefined || operation.id === filter.id) &&
      (hub === undefined || operation.workspaceKey === hub) &&
      (filter.operation === undefined || operation.change.kind === filter.operation);
    const fate: PlannedResult = error === undefined ? { kind: 'Succeed' } : { kind: 'Fail', error };
    const ofHubs = [...this.world.pending.values()].flat().filter(isMeant);
    const ofAccounts = allPending(this.world).filter(isMeant);
    return [
      ...ofHubs.filter((operation) => releaseOperation(this.world, operation, fate, now)),
      ...ofAccounts.filter((operation) => releaseAccountWork(this.world, operation, fate, now)),
    ];
  }

  /** All operations of hubs and accounts that were ever begun, oldest first. */
  operations(): readonly AnyWork[] {
    const all = [...this.world.operations.values(), ...this.world.accounts.operations.values()];
    return all.sort((a, b) => a.sequence - b.sequence);
  }

  /** Removes a rule as a lost update does: no operation, no event. @returns whether it existed */
  removeRule(hubId: string, name: string): boolean {
    return this.#rulesOf(hubId)?.delete(foldCase(name)) === true;
  }

  /**
   * Switches a rule off or on, or makes it fail, as a person in the portal or Azure itself may: no operation, no event.
   *
   * @returns whether the rule exists
   */
  setRuleStatus(hubId: string, name: string, status: RuleState, errorInformation?: string): boolean {
    const rules = this.#rulesOf(hubId);
    const rule = rules?.get(foldCase(name));
    if (rules === undefined || rule === undefined) return false;
    setRule(rules, { ...rule, status, errorInformation });
    return true;
  }

  /**
   * Approves, as its owner may, the connections that wait on a target (`HoldApproval`): no operation, no event.
   *
   * @returns how many rules woke
   */
  approveConnections(target: string): number {
    return approveConnections(this.world, target) + this.accounts.approveConnections(target);
  }

  /** The requests of the log that a filter lets through, oldest first. */
  requests(filter: Partial<RequestFilter> = {}): readonly LoggedRequest[] {
    return this.#log.list(filter);
  }

  /** Forgets the logged requests. */
  clearRequests(): void {
    this.#log.clear();
  }

  /** The rules of a hub or an account. */
  #rulesOf(hubId: string): Rules | undefined {
    return this.world.workspaces.get(foldCase(hubId))?.network.rules ?? this.accounts.rulesOf(hubId);
  }
}
