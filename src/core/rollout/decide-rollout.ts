import { addMinutes } from 'date-fns/addMinutes';
import type { RolloutTerms } from '../baseline/policy/policy.ts';
import type { HubId } from '../hub-id.ts';
import { lookUp } from '../text/look-up.ts';
import type { Proof } from './proof.ts';
import type { OpenRings } from './rings.ts';
import { EVERY_HUB, isOpenFor, rankOf } from './rings.ts';

/** A hub whose baseline a version changes. Other hubs move to it at their next assessment, and are not listed. */
export interface RolloutHub {
  readonly hubId: HubId;
  /** By the new version; `NO_ASSIGNMENT` when it gives none. */
  readonly assignment: string;
  /** `Earlier`: on an earlier version. Otherwise on this one, with its result so far. */
  readonly state: 'Earlier' | Proof;
  /** False when the last read failed: such a hub moves with its ring, but no ring waits for it. */
  readonly readable: boolean;
}

/** The input for a decision about a rollout. */
export interface RolloutInput {
  readonly version: string;
  readonly terms: RolloutTerms;
  /** Names of the assignments in the order of the policy. */
  readonly assignments: readonly string[];
  readonly hubs: readonly RolloutHub[];
  readonly open: OpenRings;
  /** When the newest ring was opened; undefined before the first. */
  readonly ringOpenedAt: Date | undefined;
  readonly halted: boolean;
  readonly breakerOpen: boolean;
  readonly now: Date;
}

/** Why no ring is opened now. */
export type WaitReason = 'Halted' | 'BreakerOpen' | 'HubsFailed' | 'HubsNotDone' | 'Pause';

/** The decision about a rollout now. */
export type RolloutDecision =
  /** Every hub is on the version and has a verdict under it. */
  | { readonly kind: 'Finished' }
  /** These hubs may move, and `open` is what holds from now on. */
  | { readonly kind: 'Open'; readonly open: OpenRings; readonly hubs: readonly HubId[] }
  | {
      readonly kind: 'Wait';
      readonly reason: WaitReason;
      /** The hubs it is about, sorted. */
      readonly hubs: readonly HubId[];
      /** The end of the wait, if it is known. */
      readonly until: Date | undefined;
    };

/**
 * Decides how far a version goes. The first ring holds a few hubs of each assignment; later rings take the assignments
 * in their order, a share of the hubs at a time. A ring opens only when every hub that may move has moved and has a
 * final verdict under the version, none has failed, the breaker is closed, and the pause is over.
 */
export function decideRollout(input: RolloutInput): RolloutDecision {
  const { halted, hubs, open, terms, version } = input;
  const mayMove = (hub: RolloutHub) => isOpenFor(open, hub.assignment, rankOf(hub.hubId, version));
  const closed = hubs.filter((hub) => hub.state === 'Earlier' && !mayMove(hub));
  const isLeft = closed.some((hub) => hub.readable);
  const wait = waitOf(input, mayMove);
  if (wait === undefined && !isLeft) return { kind: 'Finished' };
  if (halted) return { kind: 'Wait', reason: 'Halted', hubs: [], until: undefined };
  if (terms.immediate && closed.length > 0) return opening(open, closed.map(everyHubOf), closed, version);
  if (wait !== undefined) return wait;
  const until = input.ringOpenedAt === undefined ? undefined : addMinutes(input.ringOpenedAt, terms.waitMinutes);
  if (until !== undefined && input.now < until) return { kind: 'Wait', reason: 'Pause', hubs: [], until };
  return opening(open, nextRing(input, closed), closed, version);
}

function waitOf(
  { breakerOpen, hubs }: RolloutInput,
  mayMove: (hub: RolloutHub) => boolean,
): Extract<RolloutDecision, { kind: 'Wait' }> | undefined {
  const idsOf = (those: readonly RolloutHub[]) => those.map(({ hubId }) => hubId).sort();
  const failed = hubs.filter((hub) => hub.state === 'Failed');
  if (failed.length > 0) return { kind: 'Wait', reason: 'HubsFailed', hubs: idsOf(failed), until: undefined };
  if (breakerOpen) return { kind: 'Wait', reason: 'BreakerOpen', hubs: [], until: undefined };
  const notDone = hubs.filter(
    (hub) => hub.state === 'Open' || (hub.state === 'Earlier' && hub.readable && mayMove(hub)),
  );
  return notDone.length === 0
    ? undefined
    : { kind: 'Wait', reason: 'HubsNotDone', hubs: idsOf(notDone), until: undefined };
}

/** An assignment, and the rank of the last of its hubs that may move. */
type Opening = readonly [assignment: string, last: string];

function everyHubOf({ assignment }: RolloutHub): Opening {
  return [assignment, EVERY_HUB];
}

function nextRing({ assignments, hubs, open, terms, version }: RolloutInput, closed: readonly RolloutHub[]): Opening[] {
  const readable = closed.filter((hub) => hub.readable);
  const lastOf = (assignment: string, size: number): Opening => {
    const ranks = readable.filter((hub) => hub.assignment === assignment).map(({ hubId }) => rankOf(hubId, version));
    return [assignment, ranks.sort()[Math.min(size, ranks.length) - 1] ?? ''];
  };
  const waiting = inOrder(assignments, readable);
  const untried = waiting.filter((assignment) => lookUp(open, assignment) === undefined);
  if (untried.length > 0) return untried.map((assignment) => lastOf(assignment, terms.canaryHubs));
  const [first] = waiting;
  if (first === undefined) return [];
  const all = hubs.filter((hub) => hub.assignment === first).length;
  return [lastOf(first, Math.max(terms.canaryHubs, Math.ceil((all * terms.percentPerRing) / 100)))];
}

/**
 * Assignments that hubs wait in, in the order of the policy. Assignments that it does not name, of hubs that lose
 * theirs, come last.
 */
function inOrder(assignments: readonly string[], hubs: readonly RolloutHub[]): readonly string[] {
  const waiting = new Set(hubs.map(({ assignment }) => assignment));
  const named = assignments.filter((each) => waiting.has(each));
  return [...named, ...[...waiting].filter((each) => !assignments.includes(each)).sort()];
}

function opening(
  open: OpenRings,
  openings: readonly Opening[],
  closed: readonly RolloutHub[],
  version: string,
): RolloutDecision {
  const next = { ...open, ...Object.fromEntries(openings) };
  const hubs = closed.filter((hub) => isOpenFor(next, hub.assignment, rankOf(hub.hubId, version)));
  return { kind: 'Open', open: next, hubs: hubs.map(({ hubId }) => hubId).sort() };
}
