import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { lookUp } from '../text/look-up.ts';
import { builtInPack } from './packs/built-in-pack.ts';
import { areSameTerms } from './policy/foundry-accounts.ts';
import type { Policy } from './policy/policy.ts';

/** The editions of the built-in packs that a policy uses: pack as written in the policy → pack with its edition. */
export type PinnedPacks = Readonly<Record<string, string>>;

/** The meaning of a policy as one short text, and the pack editions that are part of it. */
export interface PolicyVersion {
  /** 16 hexadecimal digits. */
  readonly hash: string;
  readonly pinnedPacks: PinnedPacks;
}

/**
 * Identifies the version of a policy. Comments, the order of keys and of exemptions, a default that is written or left
 * out, and the rollout settings do not count. Everything else counts, and so does the edition that a pack without one
 * means in this release.
 */
export function policyVersion(policy: Policy): PolicyVersion {
  const exemptions = [...policy.exemptions].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { rollout: _, foundryAccounts, ...meaning } = pinPacks(policy, {});
  // Choices that are written and change nothing are left out, so that older policies keep their version.
  const chosen = areSameTerms(foundryAccounts, undefined) ? {} : { foundryAccounts };
  const text = canonicalText({ ...meaning, ...chosen, exemptions, alerts: saidOf(policy.alerts) });
  return { hash: bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16), pinnedPacks: editionsIn(policy) };
}

/**
 * Writes the edition into every reference to a built-in pack, so that a later release with a newer edition does not
 * change the policy in force.
 *
 * @param pinnedPacks the editions pinned at activation; other references get this release's edition
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

/** Without empty parts, so that a policy that is older than those parts keeps its version. */
function saidOf({ quietHours, severities, silences, ...alerts }: Policy['alerts']): unknown {
  return {
    ...alerts,
    ...(quietHours.length === 0 ? {} : { quietHours }),
    ...(silences.length === 0 ? {} : { silences }),
    ...(Object.keys(severities).length === 0 ? {} : { severities }),
  };
}

/** JSON with sorted keys and without undefined values, so that a new optional field does not change old versions. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
