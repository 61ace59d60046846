/** One firing of one subject (a rule, a target, or the hub as a whole) of one hub. No two of a hub begin at one instant unless both were reported together. */
export interface Firing {
  readonly key: string;
  readonly since: Date;
}

/**
 * What one alert remembers of one hub, in a few characters: the begin of the newest firing that was notified, the subjects
 * that began before it and were not, and after a `~` the same for what an acknowledgement covers. Without a `~` an
 * acknowledgement covers all that was notified. Later firings of a hub always begin later, so the mark stays short
 * however many rules the hub has.
 */
export type NotifiedMark = string;

const COVERED = '~';
const BUT = '-';

/** True when the mark says that this firing was notified. */
export function isMarked(mark: NotifiedMark | undefined, firing: Firing): boolean {
  return isIn(notifiedPart(mark), firing);
}

/** True when the firing was notified before the alert was acknowledged. Only for alerts that are acknowledged. */
export function isAcknowledgedFiring(mark: NotifiedMark | undefined, firing: Firing): boolean {
  return isIn(coveredPart(mark), firing);
}

/** True when something of the hub was notified after the alert was acknowledged. */
export function hasUnacknowledged(mark: NotifiedMark): boolean {
  return mark.includes(COVERED);
}

/** The mark of a hub once somebody has acknowledged all that was notified of it. */
export function acknowledgedMark(mark: NotifiedMark): NotifiedMark {
  return notifiedPart(mark);
}

/**
 * The mark once some firings were notified as well.
 *
 * @param all firings of the hub that its row still tells of
 * @param isNew which of them are notified now
 * @param isAcknowledged somebody has acknowledged the alert: what is notified now is beyond that
 * @returns undefined while nothing of the hub was notified
 */
export function markAfter<Each extends Firing & { readonly firing: boolean }>(
  mark: NotifiedMark | undefined,
  all: readonly Each[],
  isNew: (firing: Each) => boolean,
  isAcknowledged: boolean,
): NotifiedMark | undefined {
  const notified = notifiedPart(mark);
  const isKnown = (firing: Each): boolean => isIn(notified, firing) || isNew(firing);
  const newest = Math.max(limitOf(notified), ...all.filter(isKnown).map(({ since }) => since.getTime()));
  if (newest === Number.NEGATIVE_INFINITY) return undefined;
  const open = all.filter((firing) => !isKnown(firing) && firing.since.getTime() <= newest).map(({ key }) => key);
  const next = [newest.toString(36), ...[...new Set(open)].sort()].join(BUT);
  if (!isAcknowledged) return next;
  const covered = coveredPart(mark);
  const isAllCovered = all.every((each) => !each.firing || !isIn(next, each) || isIn(covered, each));
  return isAllCovered ? next : `${next}${COVERED}${covered}`;
}

function notifiedPart(mark: NotifiedMark | undefined): string {
  return mark?.split(COVERED)[0] ?? '';
}

function coveredPart(mark: NotifiedMark | undefined): string {
  const [notified = '', covered] = mark?.split(COVERED) ?? [];
  return covered ?? notified;
}

function isIn(part: string, { key, since }: Firing): boolean {
  return since.getTime() <= limitOf(part) && !part.split(BUT).slice(1).includes(key);
}

function limitOf(part: string): number {
  const [limit = ''] = part.split(BUT);
  return limit === '' ? Number.NEGATIVE_INFINITY : Number.parseInt(limit, 36);
}
