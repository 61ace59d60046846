import { wordOf } from '../../core/kind-words.ts';
import { counted } from '../../core/text/counted.ts';
import { forPeople, visibleLine } from '../../core/text/printable.ts';
import { isOffBySetting } from '../../reconcile/alert/system-alerts.ts';
import type { ReconcileDeps } from '../../reconcile/deps.ts';
import { applyHub } from '../../reconcile/operator/apply/apply-hub.ts';
import type { ApplyTerminal } from '../../reconcile/operator/apply/apply-types.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult, ExitCode } from '../command/command-result.ts';
import { failure } from '../command/command-result.ts';
import { tablesFailure } from '../command/with-tables.ts';
import type { AppliedHub } from './applied-hub.ts';
import { exitCodeOf } from './applied-hub.ts';
import { appliedJson } from './apply-json.ts';
import { confirmSteps } from './confirm-steps.ts';
import type { HubsAsked, HubToApply } from './planned-hubs.ts';
import { plannedHubs } from './planned-hubs.ts';
import { renderApplied, renderToApply } from './render-apply.ts';
import { progressText } from './render-progress.ts';

/** Options of `apply`. */
export interface ApplyArguments extends ConnectionArguments, HubsAsked {
  /** The number of steps, or the fingerprint. */
  readonly yes?: string | undefined;
  /** false: ends when Azure has accepted a step. */
  readonly wait: boolean;
  readonly by?: string | undefined;
}

/**
 * `apply`: changes hubs from a terminal, by runs of the deployment's own kind, under its lease, guards and records. Shows the
 * plan, waits for the confirmation, follows each operation, and ends with a verdict by a fresh read.
 */
export async function applyCommand(asked: ApplyArguments, context: CommandContext): Promise<CommandResult> {
  if (context.apply === undefined) return failure('apply needs Azure and the tables, which are not available here.');
  if (asked.hubs.length === 0 && asked.plan === undefined)
    return failure('Name the hubs to change, or a plan file with --plan.');
  const connected = await context.apply(asked);
  if (!connected.ok) return failure(connected.error);
  try {
    return await applyWith(await asDeployed(connected.value), asked, context);
  } catch (error) {
    return tablesFailure(error);
  }
}

/** A setting of the app that switches writes off holds for a terminal too. */
async function asDeployed(deps: ReconcileDeps): Promise<ReconcileDeps> {
  return { ...deps, writesAllowed: deps.writesAllowed && !(await isOffBySetting(deps.rows)) };
}

async function applyWith(deps: ReconcileDeps, asked: ApplyArguments, context: CommandContext): Promise<CommandResult> {
  const planned = await plannedHubs(deps, asked, context);
  if (!planned.ok) return failure(planned.error);
  const due = planned.value.filter(({ assessment }) => assessment.plan.steps.length > 0);
  if (due.length === 0) return resultOf(planned.value.map(untouched), context);
  context.say?.(due.map((hub) => renderToApply(forPeople(hub), context.paint.columns)).join('\n\n'));
  const confirmation = await confirmSteps(due, asked.yes, context);
  if (confirmation.kind === 'Refused') return failure(confirmation.reason);
  if (confirmation.kind === 'Declined') return declined(planned.value, context);
  const applied = await applyEach(deps, planned.value, asked, context);
  return resultOf(applied, context);
}

/** One hub after the other. An interruption leaves the rest as they are. */
async function applyEach(
  deps: ReconcileDeps,
  hubs: readonly HubToApply[],
  { by = '', wait }: ApplyArguments,
  context: CommandContext,
): Promise<readonly AppliedHub[]> {
  const applied: AppliedHub[] = [];
  const person = by.trim() === '' ? (context.operator?.person ?? 'unknown user') : by.trim();
  for (const hub of hubs) {
    const { plan, policy } = hub.assessment;
    if (plan.steps.length === 0) {
      applied.push(untouched(hub));
      continue;
    }
    const interrupted = { taken: [], end: { kind: 'Interrupted', operation: undefined }, after: undefined } as const;
    const request = { hubId: hub.hubId, by: person, steps: plan.steps, policyHash: policy.hash, waits: wait };
    const isOver = context.interrupted?.aborted === true;
    const result = isOver ? interrupted : await applyHub(deps, request, terminalOf(hub, context));
    applied.push({ hub, result });
  }
  return applied;
}

function terminalOf({ assessment, hubId }: HubToApply, context: CommandContext): ApplyTerminal {
  const { name } = assessment.observation;
  const all = assessment.plan.steps.length;
  return {
    report: (progress) =>
      context.say?.(`${visibleLine(name)}: ${progressText(forPeople(progress), all, wordOf(hubId))}`),
    pause: async (seconds) => {
      if (context.pause === undefined) throw new Error('apply waits, and nothing here can wait');
      await context.pause(seconds);
    },
    isInterrupted: () => context.interrupted?.aborted === true,
  };
}

function untouched(hub: HubToApply): AppliedHub {
  return { hub, result: undefined };
}

function declined(hubs: readonly HubToApply[], context: CommandContext): CommandResult {
  const isInterrupted = context.interrupted?.aborted === true;
  const json = { hubs: hubs.map((hub) => appliedJson(untouched(hub))) };
  return { exitCode: isInterrupted ? 130 : 2, text: 'Not confirmed: nothing was written.', json, notes: [] };
}

function resultOf(applied: readonly AppliedHub[], context: CommandContext): CommandResult {
  const exitCode = applied.reduce<ExitCode>((worst, each) => worse(worst, exitCodeOf(each)), 0);
  const text = applied.map((each) => renderApplied(forPeople(each), context.paint)).join('\n');
  const written = applied.reduce((sum, { result }) => sum + (result?.taken.length ?? 0), 0);
  const summary = applied.length < 2 ? '' : `\n${counted(written, 'step')} taken on ${counted(applied.length, 'hub')}.`;
  return { exitCode, text: text + summary, json: { hubs: applied.map(appliedJson) }, notes: [] };
}

const BY_WEIGHT: readonly ExitCode[] = [0, 2, 1, 130];

function worse(a: ExitCode, b: ExitCode): ExitCode {
  return BY_WEIGHT.indexOf(a) > BY_WEIGHT.indexOf(b) ? a : b;
}
