import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import { isFine } from '../../reconcile/operator/fleet-status.ts';
import type { SweepProgress, SweptFleet, SweptStatus } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import { sweepOnce } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withLocalStack } from '../command/local-option.ts';
import { readTextInput } from '../input/read-input.ts';
import { readPolicy } from '../input/read-policy.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';
import { coverageLines, notCoveredLines, verdictCounts } from './status-lines.ts';
import { showProgress } from './sweep-progress.ts';

/** Options of `sweep`. */
export interface SweepArguments {
  /** Policy file; default with `local`: that of the local stack. */
  readonly policy?: string | undefined;
  /** Read the simulated Azure of the local stack that runs on this machine. */
  readonly local?: boolean | undefined;
  /** Only these subscriptions of the policy's scope. */
  readonly subscription?: readonly string[] | undefined;
  /** Omit hubs that are compliant or exempt. */
  readonly wrong?: boolean | undefined;
}

/**
 * `sweep`: judges every hub by one read and shows the result; it needs no deployment and writes nothing to Azure. Exit
 * code 0 only when every hub is compliant or exempt and every hub and subscription was read.
 */
export async function sweepCommand(asked: SweepArguments, context: CommandContext): Promise<CommandResult> {
  if (context.sweep === undefined) return failure('sweep needs Azure, which is not available here.');
  const completed = await withLocalStack({ local: asked.local, policy: asked.policy }, context);
  if (!completed.ok) return failure(completed.error);
  const file = completed.value.policy;
  if (file === undefined)
    return failure('sweep needs a policy. Give it with --policy FILE; --local takes the one of the local stack.');
  const wrongIds = (asked.subscription ?? []).filter((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
  if (wrongIds.length > 0)
    return failure(`${wrongIds.join(', ')} is not a subscription id. List the ids with: az account list`);
  const policy = readPolicy(file, context);
  if (!policy.ok) return failure(policy.error);
  const text = readTextInput(file, context);
  if (!text.ok) return failure(text.error);
  const sweep = await context.sweep.connect({ text: text.value, name: file }, asked);
  if (!sweep.ok) return failure(sweep.error);
  const { clock } = sweep.value.deps;
  let progress = (): SweepProgress => ({ found: undefined, judged: 0, since: undefined });
  const end = showProgress(
    context.sweep.progress,
    () => progress(),
    () => clock.now(),
  );
  let swept: Awaited<ReturnType<typeof sweepOnce>>;
  try {
    swept = await sweepOnce(sweep.value, asked.subscription, (reader) => {
      progress = reader;
    });
  } finally {
    end();
  }
  return swept.ok
    ? resultOf(swept.value, asked.wrong === true, context.paint)
    : failure(`Nothing was swept: ${swept.error}`);
}

function resultOf(fleet: SweptFleet, onlyWrong: boolean, paint: Paint): CommandResult {
  const wrong = fleet.hubs.filter((hub) => !isFine(hub));
  const shown = onlyWrong ? wrong : fleet.hubs;
  const isInSync = wrong.length === 0 && fleet.sweep.unseen.length === 0 && fleet.coverage === 1;
  return answer(isInSync ? 0 : 2, {
    text: render(forPeople({ ...fleet, hubs: fleet.hubs.map(inShort) }), forPeople(shown.map(inShort)), paint),
    json: { ...fleet, inSync: isInSync, hubs: shown },
  });
}

/** The table shows codes only, because a large fleet has many findings. */
function inShort(hub: SweptStatus): SweptStatus {
  return { ...hub, findings: [] };
}

function render(fleet: SweptFleet, shown: readonly SweptStatus[], paint: Paint): string {
  const rows = shown.map((hub) => [
    hub.name,
    hub.assignment ?? '–',
    hub.verdict,
    hub.repair ? 'yes' : '–',
    hub.codes.join(' '),
  ]);
  return [
    sweptLine(fleet),
    ...fallbackLines(fleet),
    fleet.hubs.length === 0
      ? 'No hub was found.'
      : `${counted(fleet.hubs.length, 'hub')}: ${verdictCounts(fleet.counts)}.`,
    ...repairLines(fleet.hubs),
    ...coverageLines(fleet, paint),
    ...notCoveredLines(fleet.hubs, paint),
    ...(rows.length === 0
      ? []
      : ['', renderTable(['HUB', 'ASSIGNMENT', 'VERDICT', 'REPAIR', 'FINDINGS'], rows, paint)]),
  ].join('\n');
}

function sweptLine({ sweep }: SweptFleet): string {
  const seconds = (Date.parse(sweep.endedAt ?? sweep.startedAt) - Date.parse(sweep.startedAt)) / 1000;
  const { gone, hubs, judged, outOfScope, reads } = sweep;
  const aside = [...(gone === 0 ? [] : [`${gone} gone`]), ...(outOfScope === 0 ? [] : [`${outOfScope} out of scope`])];
  const rest = aside.length === 0 ? '' : ` (${aside.join(', ')})`;
  return `Swept in ${Math.round(seconds)}s with ${counted(reads, 'read')}: ${judged} of ${hubs} hubs judged${rest}.`;
}

function fallbackLines({ sweep: { fallbackBecause } }: SweptFleet): readonly string[] {
  if (fallbackBecause === undefined) return [];
  return [
    `Hubwarden listed the hubs of each subscription, because it could not use Resource Graph: ${fallbackBecause}`,
  ];
}

function repairLines(hubs: readonly SweptStatus[]): readonly string[] {
  const due = hubs.filter((each) => each.repair).length;
  if (due === 0) return [];
  return [
    `A deployment with this policy would correct ${due} ${due === 1 ? 'hub' : 'hubs'}; this command writes nothing.`,
  ];
}
