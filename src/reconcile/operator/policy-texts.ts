import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { activePolicy, NO_ACTIVE_POLICY, storedVersion } from '../records/policy-record.ts';
import { findHub } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';
import type { RefusedFile } from './steer-rollout.ts';
import { refusedFile } from './steer-rollout.ts';

/** A version of the policy as it was activated, with its text. */
export interface PolicyText {
  readonly hash: string;
  readonly activatedAt: string;
  /** Editions of the packs without an edition in the text. */
  readonly pinnedPacks: Readonly<Record<string, string>>;
  readonly text: string;
  /** Set while the app refuses the current file of its policy source. */
  readonly refused: RefusedFile | undefined;
}

/**
 * Reads the text of the version in force: of the active one, or of the one for a hub.
 *
 * @param hub as a person names it; undefined: the active version
 * @returns a sentence when there is no such version, or its text is not stored
 */
export async function policyInForceText(
  deps: Pick<OperatorDeps, 'rows'>,
  hub: string | undefined,
): Promise<Result<PolicyText, string>> {
  const hash = hub === undefined ? await activeHash(deps) : await hashOf(deps, hub);
  if (!hash.ok) return hash;
  const version = await storedVersion(deps.rows, hash.value);
  if (version === undefined) return err(`The text of version ${hash.value} is not kept.`);
  const { activatedAt, pinnedPacks, text } = version;
  return ok({ hash: hash.value, activatedAt, pinnedPacks, text, refused: await refusedFile(deps) });
}

async function activeHash({ rows }: Pick<OperatorDeps, 'rows'>): Promise<Result<string, string>> {
  const active = (await activePolicy(rows))?.value;
  return active === undefined ? err(NO_ACTIVE_POLICY) : ok(active.hash);
}

async function hashOf(deps: Pick<OperatorDeps, 'rows'>, hub: string): Promise<Result<string, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const { identity, policy } = found.value.record;
  return policy.hash === undefined
    ? err(`${identity.name} has not been judged under any version yet.`)
    : ok(policy.hash);
}
