import type { Words } from '../../core/kind-words.ts';
import { counted } from '../../core/text/counted.ts';
import type { FleetStatus, HubStatus } from '../../reconcile/operator/fleet-status.ts';
import type { Paint } from '../text/paint.ts';

/** `3 Drifted, 2 Compliant`. */
export function verdictCounts(counts: FleetStatus['counts']): string {
  return Object.entries(counts)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ');
}

/** `3 hubs`, or `3 of 10 hubs pass the filter`. @param words of the fleet */
export function selectedShare(selected: number, total: number, { many, one }: Words): string {
  const all = counted(total, one, many);
  return selected === total ? all : `${selected} of ${all} pass the filter`;
}

/** Says that hubs exist and none passes the filter. @param words of the fleet */
export function noneSelected(total: number, { many, one }: Words): string {
  return `None of ${counted(total, one, many)} passes the filter.`;
}

/**
 * What the last sweep did not read: its coverage once it has ended, and each unreadable subscription.
 *
 * @param words of the fleet
 */
export function coverageLines(
  { coverage, missing, sweep }: Pick<FleetStatus, 'coverage' | 'missing' | 'sweep'>,
  paint: Paint,
  { many, one }: Words,
): readonly string[] {
  if (sweep === undefined || coverage === undefined) return [];
  const share =
    sweep.endedAt === undefined || coverage === 1 ? [] : [paint.bad(`Coverage of the sweep: ${percent(coverage)}.`)];
  const unknown =
    missing === 0 ? [] : [paint.bad(`${counted(missing, `${one} was`, `${many} were`)} discovered and never read.`)];
  const unreadable = sweep.unseen.map(({ subscriptionId, why }) => `  ${subscriptionId}: ${why}`);
  const heading =
    unreadable.length === 0 ? [] : [paint.bad(`Not readable: ${counted(unreadable.length, 'subscription')}.`)];
  return [...share, ...unknown, ...heading, ...unreadable];
}

/** Hubs without a fresh verdict, each with the reason. */
export function notCoveredLines(
  hubs: readonly Pick<HubStatus, 'name' | 'notCovered'>[],
  paint: Paint,
  words: Words,
): readonly string[] {
  const missing = hubs.filter((each) => each.notCovered !== undefined);
  return notCoveredText(missing, { total: hubs.length, words }, paint);
}

/** As {@link notCoveredLines}, from these hubs alone. */
export function notCoveredText(
  missing: readonly Pick<HubStatus, 'name' | 'notCovered'>[],
  { total, words }: { readonly total: number; readonly words: Words },
  paint: Paint,
): readonly string[] {
  if (missing.length === 0) return [];
  const lines = missing.map(({ name, notCovered }) => `  ${name}: ${notCovered}`);
  return [paint.bad(`Not covered: ${missing.length} of ${total} ${words.many}.`), ...lines];
}

/** Rounded down, so that only full coverage shows as 100 %. */
function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
