import { rulesWithoutInFlight } from '../../operations/lost-update.ts';
import type { WriteDetails } from '../../request/write-name.ts';
import type { Account } from '../../state/account.ts';
import type { AccountChange, AccountOperation } from '../../state/account-operation.ts';
import { isNetworkWork, isOwnWork } from '../../state/account-operation.ts';
import type { PlannedResult } from '../../state/operation.ts';
import { hasEnded } from '../../state/operation.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { usesManagedNetwork } from '../rules/own-rules.ts';
import { accountWorkMs } from './account-work-duration.ts';
import {
  applyAccountChange,
  failAccountChange,
  isOwn,
  revertAccountChange,
  startAccountChange,
} from './apply-account-change.ts';
import { addOwnRules } from './network-of-account.ts';

/** The operations of an account that have not ended, in order of acceptance. */
export function pendingWork({ accounts }: SimulatedAzure, account: Account): readonly AccountOperation[] {
  return accounts.pending.get(account.guid) ?? [];
}

/** Whether a write of the network runs that a request began: Azure has one at a time. */
export function isNetworkBusy(world: SimulatedAzure, account: Account): boolean {
  return pendingWork(world, account).some(({ change }) => isNetworkWork(change));
}

/** A checked change and the event of its request. */
export interface AcceptedAccountChange {
  readonly change: AccountChange;
  /** undefined: no request caused it, or it must raise no event. */
  readonly notice: WriteDetails | undefined;
}

/** Accepts a change: shows at once what Azure shows at once, and starts the operation. The caller has checked the change. */
export function startAccountWork(
  world: SimulatedAzure,
  account: Account,
  { change, notice }: AcceptedAccountChange,
  now: Date,
): AccountOperation {
  const others = pendingWork(world, account);
  const { accounts, faults, ids, settings } = world;
  const fate = faults.fateOf(change.kind, account.key, isOwnWork(change));
  const durationMs = accountWorkMs(settings.durations.accounts, account, change);
  const endsAt = fate.kind === 'Stick' ? undefined : new Date(now.getTime() + Math.ceil(durationMs));
  const losesRules = accounts.settings.overlap === 'lose' && isNetworkWork(change);
  const operation: AccountOperation = {
    id: ids.guid(),
    sequence: ids.next(),
    subscriptionId: account.subscriptionId,
    location: account.location,
    workspaceKey: account.key,
    workspaceGuid: account.guid,
    change,
    fate,
    acceptedAt: now,
    notice,
    baseRules: losesRules ? rulesWithoutInFlight(account.network?.rules ?? new Map(), others) : undefined,
    phase: { kind: 'Running', startedAt: now, endsAt },
    vanished: false,
  };
  accounts.operations.set(operation.id, operation);
  accounts.pending.set(account.guid, [...others, operation]);
  startAccountChange(account, change);
  if (notice !== undefined && accounts.settings.raiseEvents !== 'end') world.events.raise(notice, 'Succeeded', now);
  return operation;
}

/** Ends every operation whose time has come by `now`, in order of time; each may start Azure's own work. */
export function advanceAccounts(world: SimulatedAzure, now: Date): void {
  for (;;) {
    const due = allPending(world)
      .filter((operation) => endMsOf(operation) <= now.getTime())
      .sort((a, b) => endMsOf(a) - endMsOf(b) || a.sequence - b.sequence);
    const [first] = due;
    if (first === undefined) return;
    finish(world, first, first.fate, new Date(endMsOf(first)));
  }
}

/** When the next operation ends (milliseconds since 1970); infinity: none does. */
export function nextAccountEndMs(world: SimulatedAzure): number {
  return allPending(world).reduce((least, operation) => Math.min(least, endMsOf(operation)), Number.POSITIVE_INFINITY);
}

/** All operations that have not ended. */
export function allPending({ accounts }: SimulatedAzure): readonly AccountOperation[] {
  return accounts.pending.size === 0 ? [] : [...accounts.pending.values()].flat();
}

/** Ends an operation now, including a stuck one. @returns false when it had ended already */
export function releaseAccountWork(
  world: SimulatedAzure,
  operation: AccountOperation,
  fate: PlannedResult,
  now: Date,
): boolean {
  if (hasEnded(operation)) return false;
  finish(world, operation, fate, now);
  return true;
}

/** Lets Azure complete the rules that it makes by itself, after something changed that they depend on. */
export function tendRules(world: SimulatedAzure, account: Account, now: Date): void {
  if (addOwnRules(account)) startUpkeep(world, account, now);
}

/** Starts Azure's own work on the rules of an account. */
export function startUpkeep(world: SimulatedAzure, account: Account, now: Date): void {
  startAccountWork(world, account, { change: { kind: 'Upkeep' }, notice: undefined }, now);
}

function endMsOf({ phase }: AccountOperation): number {
  if (phase.kind !== 'Running') return Number.POSITIVE_INFINITY;
  return phase.endsAt?.getTime() ?? Number.POSITIVE_INFINITY;
}

function finish(world: SimulatedAzure, operation: AccountOperation, fate: PlannedResult, at: Date): void {
  const { accounts } = world;
  const others = (accounts.pending.get(operation.workspaceGuid) ?? []).filter((other) => other !== operation);
  if (others.length === 0) accounts.pending.delete(operation.workspaceGuid);
  else accounts.pending.set(operation.workspaceGuid, others);
  const account = accounts.byKey.get(operation.workspaceKey);
  if (account === undefined || account.guid !== operation.workspaceGuid) {
    operation.phase = { kind: 'Canceled', endedAt: at };
    return;
  }
  complete(world, account, { operation, fate, at, others });
  raiseAtEnd(world, operation, at);
  workAfter(world, account, operation, at);
}

function complete(
  world: SimulatedAzure,
  account: Account,
  ending: {
    readonly operation: AccountOperation;
    readonly fate: PlannedResult;
    readonly at: Date;
    readonly others: readonly AccountOperation[];
  },
): void {
  const { at, fate, operation, others } = ending;
  switch (fate.kind) {
    case 'Fail':
      failAccountChange(world, account, operation.change, fate.error);
      operation.phase = { kind: 'Failed', endedAt: at, error: fate.error };
      return;
    case 'Revert':
      revertAccountChange(account, operation.change);
      operation.phase = { kind: 'Succeeded', endedAt: at };
      return;
    case 'Succeed':
    case 'Stick':
      applyAccountChange(world, account, operation, others);
      operation.phase = { kind: 'Succeeded', endedAt: at };
      return;
  }
}

function raiseAtEnd(world: SimulatedAzure, { notice, phase }: AccountOperation, at: Date): void {
  if (notice === undefined) return;
  const failed = phase.kind === 'Failed';
  if (world.accounts.settings.raiseEvents === 'accept' && !failed) return;
  world.events.raise(notice, failed ? 'Failed' : 'Succeeded', at);
}

/** What Azure does by itself after an operation. */
function workAfter(world: SimulatedAzure, account: Account, { change, phase }: AccountOperation, at: Date): void {
  if (phase.kind !== 'Succeeded') return;
  if (change.kind === 'CreateAccount') {
    if (account.network === undefined && usesManagedNetwork(account)) {
      startAccountWork(world, account, { change: { kind: 'MakeNetwork' }, notice: undefined }, at);
    }
    return;
  }
  // A rule that returns takes some minutes before it shows.
  if (change.kind === 'DeleteRule' && isOwn(change.rule)) {
    if (world.accounts.settings.deletedRules === 'return') startUpkeep(world, account, at);
    return;
  }
  tendRules(world, account, at);
}
