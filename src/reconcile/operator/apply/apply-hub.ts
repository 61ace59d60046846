import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { faultReason } from '../../for-each-item.ts';
import type { RunOutcome } from '../../record/run-context.ts';
import { operationRecords } from '../../records/hub/operation-record.ts';
import { leaseEnd } from '../../records/lease.ts';
import { reconcileHub } from '../../run/reconcile-hub.ts';
import { assessNow, hubNotRead, notAssessed } from '../assess-now.ts';
import type { ApplyEnd, ApplyRequest, ApplyResult, ApplyTerminal } from './apply-types.ts';
import { StepRecorder } from './step-recorder.ts';
import { waitForOperation } from './wait-for-operation.ts';

/** A wait for another try that is longer is left to the app. */
const LONGEST_WAIT_SECONDS = 300;
/** How often the terminal asks for a lease. */
const LEASE_POLL_SECONDS = 5;

/**
 * Changes one hub from a terminal, by runs of the app's own kind: each takes the lease, guards, intends, sends, verifies and
 * records. Between them it follows Azure's operation as the watcher of the app does. If this process dies, the rows let the
 * app go on: they are all that it knows.
 */
export async function applyHub(
  deps: ReconcileDeps,
  request: ApplyRequest,
  terminal: ApplyTerminal,
): Promise<ApplyResult> {
  const recorder = new StepRecorder(deps.clock, request, terminal);
  try {
    const end = await runUntilEnd({ ...deps, steps: recorder }, request, terminal, recorder);
    const after = end.kind === 'Interrupted' ? undefined : await assessNow(deps, request.hubId);
    return { taken: recorder.taken, end, after: after?.ok === true ? after.value : undefined };
  } catch (error) {
    return { taken: recorder.taken, end: { kind: 'Failed', reason: faultReason(error) }, after: undefined };
  }
}

async function runUntilEnd(
  deps: ReconcileDeps,
  request: ApplyRequest,
  terminal: ApplyTerminal,
  recorder: StepRecorder,
): Promise<ApplyEnd> {
  let busySeconds = 0;
  for (;;) {
    const outcome = await reconcileHub(deps, terminalMessage(deps, request), 'hub-events');
    if (outcome.kind === 'Busy') {
      const until = (await leaseEnd(deps.rows, request.hubId)) ?? deps.clock.now().toISOString();
      // A lease is not renewed: after this long, other runs have taken it again and again.
      if (busySeconds >= deps.timings.leaseSeconds || terminal.isInterrupted()) return { kind: 'Busy', until };
      if (busySeconds === 0) terminal.report({ kind: 'Busy', until });
      busySeconds += LEASE_POLL_SECONDS;
      await terminal.pause(LEASE_POLL_SECONDS);
      continue;
    }
    if (outcome.kind !== 'Recorded') return { kind: 'Failed', reason: reasonOf(request.hubId, outcome) };
    busySeconds = 0;
    const end = await afterRun(deps, request, terminal, { recorder, dueAt: outcome.dueAt });
    if (end !== undefined) return end;
  }
}

function terminalMessage(deps: ReconcileDeps, { by, hubId }: ApplyRequest) {
  return { hubId, cause: 'terminal', since: deps.clock.now().toISOString(), note: undefined, by } as const;
}

/** @returns undefined: another run is due now */
async function afterRun(
  deps: ReconcileDeps,
  request: ApplyRequest,
  terminal: ApplyTerminal,
  { dueAt, recorder }: { readonly recorder: StepRecorder; readonly dueAt: string | undefined },
): Promise<ApplyEnd | undefined> {
  const operation = (await operationRecords(deps.rows).get(request.hubId))?.value;
  if (terminal.isInterrupted()) return { kind: 'Interrupted', operation };
  if (operation !== undefined) {
    if (!request.waits) return { kind: 'NotWaited', operation };
    return await waitForOperation(deps, request.hubId, terminal);
  }
  if (recorder.hasRefused) return { kind: 'Moved' };
  if (recorder.isForbidden) return { kind: 'Forbidden' };
  const fresh = await assessNow(deps, request.hubId);
  if (!fresh.ok) return { kind: 'Failed', reason: fresh.error };
  if (fresh.value.plan.steps.length === 0) return { kind: 'Finished' };
  return await waitForTry(deps, dueAt, request, terminal);
}

async function waitForTry(
  { clock }: ReconcileDeps,
  dueAt: string | undefined,
  { waits }: ApplyRequest,
  terminal: ApplyTerminal,
): Promise<ApplyEnd | undefined> {
  if (dueAt === undefined) return { kind: 'Later', dueAt };
  const waitSeconds = (Date.parse(dueAt) - clock.now().getTime()) / 1000;
  if (waitSeconds <= 0) return undefined;
  if (!waits || waitSeconds > LONGEST_WAIT_SECONDS) return { kind: 'Later', dueAt };
  terminal.report({ kind: 'Retry', at: dueAt });
  await terminal.pause(waitSeconds);
  return terminal.isInterrupted() ? { kind: 'Interrupted', operation: undefined } : undefined;
}

function reasonOf(hubId: HubId, outcome: Exclude<RunOutcome, { kind: 'Recorded' | 'Busy' }>): string {
  switch (outcome.kind) {
    case 'NotRead':
      return hubNotRead(hubId, outcome.detail);
    case 'NoPolicy':
    case 'OutOfScope':
    case 'Project':
      return notAssessed(hubId, outcome);
    case 'Gone':
    case 'NotThere':
      return `Azure does not know the ${wordOf(hubId)} any more.`;
    case 'Dropped':
    case 'SecondLook':
      return 'Another run has covered it.';
  }
}
