import type { WriteDetails } from '../request/write-name.ts';
import type { Change, Operation, PlannedResult } from '../state/operation.ts';
import { hasEnded } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Mode, Rule, Workspace } from '../state/workspace.ts';
import { applyChange, failChange, revertChange, startChange } from './apply-change.ts';
import { durationMsOf } from './change-duration.ts';
import { rulesWithoutInFlight } from './lost-update.ts';

/** The operations of a workspace that have not ended, in order of acceptance. */
export function pendingOf(world: SimulatedAzure, workspace: Workspace): readonly Operation[] {
  return world.pending.get(workspace.guid) ?? [];
}

/** Whether a new write meets an unfinished one and Azure is set to refuse that. */
export function isRefusedAsOverlap(world: SimulatedAzure, workspace: Workspace): boolean {
  return world.settings.overlap === 'conflict' && pendingOf(world, workspace).length > 0;
}

/** The mode a workspace has once everything accepted so far has ended. */
export function modeAhead(world: SimulatedAzure, workspace: Workspace): Mode {
  const modes = pendingOf(world, workspace).flatMap(({ change }) =>
    change.kind === 'UpdateWorkspace' && change.update.network !== undefined
      ? [change.update.network.isolationMode]
      : [],
  );
  return modes.at(-1) ?? workspace.network.isolationMode;
}

/** The mode that applies to a new write of the network: for a queued write, the mode after the writes before it. */
export function modeForWrite(world: SimulatedAzure, workspace: Workspace): Mode {
  return world.settings.overlap === 'serialize' ? modeAhead(world, workspace) : workspace.network.isolationMode;
}

/**
 * The rules whose destinations a new rule must not have: those there are and, when writes wait for their turn, those
 * that writes in flight may leave behind, well or badly.
 */
export function occupantsOf(world: SimulatedAzure, workspace: Workspace): readonly Rule[] {
  const inFlight = world.settings.overlap === 'serialize' ? pendingOf(world, workspace) : [];
  const coming = inFlight.flatMap(({ change }) => {
    if (change.kind === 'PutRule') return change.previous === undefined ? [] : [change.previous];
    return change.kind === 'UpdateWorkspace' ? (change.update.network?.rules ?? []) : [];
  });
  return [...workspace.network.rules.values(), ...coming];
}

/** A checked change and the event of its request. */
export interface AcceptedChange {
  readonly change: Change;
  /** undefined: no request caused it, or it must raise no event. */
  readonly notice: WriteDetails | undefined;
}

/**
 * Accepts a change: shows at once what Azure shows at once, and starts the operation or queues it behind the one that
 * runs. The caller has checked the change.
 */
export function startOperation(
  world: SimulatedAzure,
  workspace: Workspace,
  accepted: AcceptedChange,
  now: Date,
): Operation {
  const others = pendingOf(world, workspace);
  const operation: Operation = {
    id: world.ids.guid(),
    sequence: world.ids.next(),
    subscriptionId: workspace.subscriptionId,
    location: workspace.location,
    workspaceKey: workspace.key,
    workspaceGuid: workspace.guid,
    change: accepted.change,
    fate: world.faults.fateOf(accepted.change.kind, workspace.key),
    acceptedAt: now,
    notice: accepted.notice,
    baseRules: world.settings.overlap === 'lose' ? rulesWithoutInFlight(workspace.network.rules, others) : undefined,
    phase: { kind: 'Queued' },
    vanished: false,
  };
  world.operations.set(operation.id, operation);
  world.pending.set(workspace.guid, [...others, operation]);
  startChange(workspace, accepted.change);
  if (!mustWait(world, operation, others)) run(world, workspace, operation, now);
  if (operation.notice !== undefined && world.settings.raiseEvents !== 'end') {
    world.events.raise(operation.notice, 'Succeeded', now);
  }
  return operation;
}

/** Ends every operation whose time has come by `now`, in order of time. */
export function advanceOperations(world: SimulatedAzure, now: Date): void {
  const nowMs = now.getTime();
  while (world.nextEndMs <= nowMs) {
    const due = [...world.pending.values()]
      .flat()
      .filter((operation) => endMsOf(operation) <= nowMs)
      .sort((a, b) => endMsOf(a) - endMsOf(b) || a.sequence - b.sequence);
    for (const operation of due) {
      // An earlier one of this batch may have cancelled it, by deleting its workspace.
      if (!hasEnded(operation)) finish(world, operation, operation.fate, new Date(endMsOf(operation)));
    }
    world.nextEndMs = Number.POSITIVE_INFINITY;
    for (const operation of [...world.pending.values()].flat()) noteEnd(world, operation);
  }
}

/** Ends an operation now, including a stuck one. @returns false when it had ended already */
export function releaseOperation(world: SimulatedAzure, operation: Operation, fate: PlannedResult, now: Date): boolean {
  if (hasEnded(operation)) return false;
  finish(world, operation, fate, now);
  return true;
}

function mustWait(world: SimulatedAzure, operation: Operation, others: readonly Operation[]): boolean {
  if (others.length === 0 || operation.change.kind === 'DeleteWorkspace') return false;
  return world.settings.overlap === 'serialize' || others.some((other) => other.change.kind === 'CreateWorkspace');
}

function run(world: SimulatedAzure, workspace: Workspace, operation: Operation, startedAt: Date): void {
  const durationMs = durationMsOf(world.settings.durations, workspace, operation.change);
  const endsAt = operation.fate.kind === 'Stick' ? undefined : new Date(startedAt.getTime() + Math.ceil(durationMs));
  operation.phase = { kind: 'Running', startedAt, endsAt };
  noteEnd(world, operation);
}

function noteEnd(world: SimulatedAzure, operation: Operation): void {
  world.nextEndMs = Math.min(world.nextEndMs, endMsOf(operation));
}

function endMsOf(operation: Operation): number {
  if (operation.phase.kind !== 'Running') return Number.POSITIVE_INFINITY;
  return operation.phase.endsAt?.getTime() ?? Number.POSITIVE_INFINITY;
}

function finish(world: SimulatedAzure, operation: Operation, fate: PlannedResult, at: Date): void {
  const others = (world.pending.get(operation.workspaceGuid) ?? []).filter((other) => other !== operation);
  world.pending.set(operation.workspaceGuid, others);
  const workspace = world.workspaces.get(operation.workspaceKey);
  if (workspace === undefined || workspace.guid !== operation.workspaceGuid) {
    operation.phase = { kind: 'Canceled', endedAt: at };
    world.pending.delete(operation.workspaceGuid);
    return;
  }
  complete(world, workspace, { operation, fate, at });
  raiseAtEnd(world, operation, at);
  if (world.workspaces.get(workspace.key) !== workspace) cancelAll(world, workspace, at);
  else startNext(world, workspace, at);
}

function complete(
  world: SimulatedAzure,
  workspace: Workspace,
  ending: { readonly operation: Operation; readonly fate: PlannedResult; readonly at: Date },
): void {
  const { operation, fate, at } = ending;
  switch (fate.kind) {
    case 'Fail':
      failChange(workspace, operation.change, fate.error);
      operation.phase = { kind: 'Failed', endedAt: at, error: fate.error };
      break;
    case 'Revert':
      revertChange(workspace, operation.change);
      operation.phase = { kind: 'Succeeded', endedAt: at };
      break;
    case 'Succeed':
    case 'Stick':
      applyChange(world, workspace, { operation, others: pendingOf(world, workspace) });
      operation.phase = { kind: 'Succeeded', endedAt: at };
      break;
  }
  const isUpdating = pendingOf(world, workspace).some((other) => other.change.kind === 'UpdateWorkspace');
  if (isUpdating && workspace.provisioningState === 'Succeeded') workspace.provisioningState = 'Updating';
}

function raiseAtEnd(world: SimulatedAzure, operation: Operation, at: Date): void {
  if (operation.notice === undefined) return;
  const failed = operation.phase.kind === 'Failed';
  if (world.settings.raiseEvents === 'accept' && !failed) return;
  world.events.raise(operation.notice, failed ? 'Failed' : 'Succeeded', at);
}

function cancelAll(world: SimulatedAzure, workspace: Workspace, at: Date): void {
  for (const operation of pendingOf(world, workspace)) operation.phase = { kind: 'Canceled', endedAt: at };
  world.pending.delete(workspace.guid);
}

function startNext(world: SimulatedAzure, workspace: Workspace, at: Date): void {
  const pending = pendingOf(world, workspace);
  if (pending.length === 0) world.pending.delete(workspace.guid);
  if (pending.some((operation) => operation.phase.kind === 'Running')) return;
  const next = pending.find((operation) => operation.phase.kind === 'Queued');
  if (next !== undefined) run(world, workspace, next, at);
}
