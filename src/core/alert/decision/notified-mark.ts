/**
 * One firing of one subject (a rule, a target, or the hub as a whole) of one hub. Two firings of a hub begin at one
 * instant only if one report held both.
 */
export interface Firing {
  readonly key: string;
  readonly since: Date;
}

/**
 * The notified firings of one hub in one alert, in a few characters: the start of the newest notified firing, the
 * earlier subjects that were not notified, and after a `~` the same for the firings that an acknowledgement covers.
 * Without a `~` an acknowledgement covers all notified firings. Later firings of a hub always begin later, so the mark
 * stays short however many rules the hub has.
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

/** True when a firing of the hub was notified after the acknowledgement of the alert. */
export function hasUnacknowledged(mark: NotifiedMark): boolean {
  return mark.includes(COVERED);
}

/** The mark of a hub after a person has acknowledged all its notified firings. */
export function acknowledgedMark(mark: NotifiedMark): NotifiedMark {
  return notifiedPart(mark);
}

/**
 * The mark after further firings were notified.
 *
 * @param all firings of the hub that are still in its row
 * @param isNew which of them are notified now
 * @param isAcknowledged a person has acknowledged the alert: firings notified now are not covered by that
 * @returns undefined while no firing of the hub was notified
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
