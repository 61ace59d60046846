import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { lookUp } from '../text/look-up.ts';
import { builtInPack } from './packs/built-in-pack.ts';
import type { Policy } from './policy/policy.ts';

/** Which editions of the built-in packs a policy means: pack as written in the policy → pack with its edition. */
export type PinnedPacks = Readonly<Record<string, string>>;

/** What a policy means, in one short text, and the pack editions that are part of it. */
export interface PolicyVersion {
  /** 16 hexadecimal digits. */
  readonly hash: string;
  readonly pinnedPacks: PinnedPacks;
}

/**
 * Names the version of a policy. Comments, the order of keys and of exemptions, and whether a default is written or
 * left out do not count, nor does how the version is rolled out; everything else does, and so does the edition that a pack without one stands for in this release.
 */
export function policyVersion(policy: Policy): PolicyVersion {
  const exemptions = [...policy.exemptions].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { rollout: _, ...meaning } = pinPacks(policy, {});
  const text = canonicalText({ ...meaning, exemptions, alerts: saidOf(policy.alerts) });
  return { hash: bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16), pinnedPacks: editionsIn(policy) };
}

/**
 * Writes into every reference to a built-in pack the edition that it stands for, so that a later release with a newer
 * edition does not change the policy that is in force.
 *
 * @param pinnedPacks what was pinned when the policy was activated; references not in it get this release's edition
 */
export function pinPacks(policy: Policy, pinnedPacks: PinnedPacks): Policy {
  const pinned = { ...editionsIn(policy), ...pinnedPacks };
  const own = new Set(policy.packs.map(({ name }) => name));
  const pin = (reference: string) => (own.has(reference) ? reference : (lookUp(pinned, reference) ?? reference));
  return {
    ...policy,
    packs: policy.packs.map((pack) => ({ ...pack, extends: pack.extends.map(pin) })),
    assignments: policy.assignments.map((assignment) => ({ ...assignment, packs: assignment.packs.map(pin) })),
  };
}

function editionsIn(policy: Policy): PinnedPacks {
  const own = new Set(policy.packs.map(({ name }) => name));
  const references = [
    ...policy.packs.flatMap((pack) => pack.extends),
    ...policy.assignments.flatMap(({ packs }) => packs),
  ];
  const editions = [...new Set(references)]
    .filter((reference) => !own.has(reference))
    .map((reference) => [reference, builtInPack(reference)?.reference ?? reference] as const);
  return Object.fromEntries(editions);
}

/** Without the parts that say nothing, so that a policy from before they existed keeps its version. */
function saidOf({ quietHours, severities, silences, ...alerts }: Policy['alerts']): unknown {
  return {
    ...alerts,
    ...(quietHours.length === 0 ? {} : { quietHours }),
    ...(silences.length === 0 ? {} : { silences }),
    ...(Object.keys(severities).length === 0 ? {} : { severities }),
  };
}

/** JSON with sorted keys and without what is undefined, so that a new optional field leaves old versions alone. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
