import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { counted } from '../../../core/text/counted.ts';
import { countsOf, isFine, oldestOf } from '../../operator/fleet-status.ts';
import type { OperatorDeps } from '../../operator/operator-deps.ts';
import type { IndexedFleet } from '../fleet/fleet-index.ts';
import type { Known, LastKnown } from '../fleet/last-known.ts';
import type { FleetOverview, TrendPoint } from '../web-reads.ts';
import { attentionOf } from './attention.ts';
import type { ControlFacts, OpenWork } from './control-facts.ts';
import { endingSoon } from './control-facts.ts';
import { fleetCost } from './fleet-cost.ts';
import type { SweepPast } from './sweep-history.ts';
import { usualInterval } from './sweep-history.ts';

/** What an overview is made from: each as this instance knows it. */
export interface OverviewSources {
  readonly fleet: () => Promise<Result<IndexedFleet, string>>;
  readonly sweeps: () => Promise<Result<Known<SweepPast>, string>>;
  readonly control: LastKnown<ControlFacts>;
  readonly work: LastKnown<OpenWork>;
}

/** The fleet in numbers. A sentence when a part of it was never read. */
export async function fleetOverview(
  deps: Pick<OperatorDeps, 'clock' | 'timings'>,
  sources: OverviewSources,
  writesAllowed: boolean,
): Promise<Result<FleetOverview, string>> {
  const [fleet, sweeps, control, work] = await Promise.all([
    sources.fleet(),
    sources.sweeps(),
    sources.control.get(),
    sources.work.get(),
  ]);
  if (!fleet.ok) return fleet;
  if (!sweeps.ok) return sweeps;
  if (!control.ok) return control;
  if (!work.ok) return work;
  const { coverage, events, hubs, indexAgeSeconds, indexedAt, missing, staleBecause, sweep } = fleet.value;
  const now = deps.clock.now();
  const sweepLate = whyLate(sweeps.value.value.points, now, deps);
  const stale = [staleBecause, sweeps.value.staleBecause, control.value.staleBecause, work.value.staleBecause];
  return ok({
    ...{ indexedAt, indexAgeSeconds, staleBecause: stale.find((why) => why !== undefined) },
    ...{ sweep, coverage, missing, events, total: hubs.length, counts: countsOf(hubs) },
    oldestConfirmedAt: oldestOf(hubs),
    needAttention: hubs.filter((hub) => !isFine(hub)).length,
    notCovered: hubs.filter(({ isCovered }) => !isCovered).length,
    isStale: sweepLate !== undefined,
    cost: fleetCost(hubs),
    attention: attentionOf({
      ...{ hubs, control: control.value.value, work: work.value.value, writesAllowed, sweepLate, now },
      endingSoon: endingSoon(work.value.value, now, deps).length,
    }),
    policyVersion: control.value.value.active?.hash,
  });
}

/** Why verdicts may be old: the last complete sweep began more than two intervals ago. undefined: it did not. */
function whyLate(
  points: readonly TrendPoint[],
  now: Date,
  { timings }: Pick<OperatorDeps, 'timings'>,
): string | undefined {
  const last = points.at(-1);
  if (last === undefined) return 'No sweep has ended yet. If it lasts, `hubwarden doctor` names the reason.';
  const limitSeconds = 2 * (usualInterval(points) ?? timings.sweepAbandonSeconds / 2);
  const ageSeconds = (now.getTime() - Date.parse(last.startedAt)) / 1000;
  if (ageSeconds <= limitSeconds) return undefined;
  const minutes = Math.round(ageSeconds / 60);
  return `The last complete sweep began ${counted(minutes, 'minute')} ago, at ${last.startedAt}: verdicts may be old. \`hubwarden doctor\` names the reason.`;
}
