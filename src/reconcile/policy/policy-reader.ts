import { addSeconds } from 'date-fns/addSeconds';
import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { prepareAssignments } from '../../core/baseline/assignment/assign.ts';
import { parseAcceptedPolicy, parsePolicy, renderProblems } from '../../core/baseline/parse-policy.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { pinPacks, policyVersion } from '../../core/baseline/policy-version.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Clock, PolicyInForce, PolicyReader, PolicySource, Rows } from '../ports.ts';
import type { ActivePolicy, PolicyVersionRecord } from '../records/policy-record.ts';
import { activatePolicy, activePolicy, storedVersion } from '../records/policy-record.ts';
import { UnreadableRow } from '../records/store/stored-json.ts';

/** The dependencies of reading the active version. */
export interface PolicyReaderDeps {
  readonly source: PolicySource;
  readonly rows: Rows;
  readonly clock: Clock;
  readonly cacheSeconds: number;
  /**
   * The api-version of requests to Azure; undefined: the default. A policy that needs a field this version lacks is
   * refused.
   */
  readonly apiVersion?: string | undefined;
}

/**
 * Reads, validates and activates the policy, at most every `cacheSeconds`. Hubwarden refuses an invalid policy, and the
 * last good one, whose text the control table holds, stays in force.
 *
 * An instance activates a text once, when it first reads it. After that the row names the active version: if two
 * instances have different files, as during a deployment, the one with the newer file wins, permanently.
 */
export function policyReader(deps: PolicyReaderDeps): PolicyReader {
  let cached: { readonly at: Date; readonly value: PolicyInForce } | undefined;
  let known: ReadText | undefined;
  return async () => {
    const now = deps.clock.now();
    if (cached !== undefined && now < addSeconds(cached.at, deps.cacheSeconds)) return ok(cached.value);
    const source = await deps.source.read();
    // The instance keeps the text it knows: once the source is readable again, an unchanged text is not new.
    if (!source.ok) return remember(await readable(() => lastGood(deps.rows, source.error)), now);
    const isNew = known?.text !== source.value.text;
    const current = known !== undefined && !isNew ? known : parseText(source.value, deps.apiVersion);
    const read = await readable(() => readPolicy(deps.rows, current, cached?.value, now, isNew));
    known = current;
    return remember(read, now);
  };

  /** An unreadable row is not a lost store: a retry does not help, so HW703 reports it. */
  async function readable(read: () => Promise<Result<PolicyInForce, string>>): Promise<Result<PolicyInForce, string>> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      return err(`the policy that is in force cannot be read: ${error.message}`);
    }
  }

  function remember(read: Result<PolicyInForce, string>, now: Date): Result<PolicyInForce, string> {
    if (read.ok) cached = { at: now, value: read.value };
    return read;
  }
}

/** A text as one instance has read it: parsed once, however often the source is read. */
interface ReadText {
  readonly text: string;
  readonly policy: Result<Policy, string>;
}

function parseText(
  { name, text }: { readonly text: string; readonly name: string },
  apiVersion = DEFAULT_API_VERSION,
): ReadText {
  const parsed = parsePolicy(text, name, undefined, apiVersion);
  if (!parsed.ok) return { text, policy: err(renderProblems(parsed.error, name)) };
  return { text, policy: ok(parsed.value.policy) };
}

async function readPolicy(
  rows: Rows,
  { policy, text }: ReadText,
  before: PolicyInForce | undefined,
  now: Date,
  isNew: boolean,
): Promise<Result<PolicyInForce, string>> {
  if (!policy.ok) return lastGood(rows, policy.error);
  const stored = (await activePolicy(rows))?.value;
  const pinned = pin(policy.value, stored);
  const { hash, pinnedPacks } = policyVersion(pinned);
  if (stored !== undefined && stored.hash !== hash && !isNew) return follow(rows, stored, before);
  const enforcing = pinned.assignments.filter((each) => each.mode === 'enforce').map((each) => each.name);
  const active = await activatePolicy(rows, { hash, text, pinnedPacks, enforcing }, now);
  if (active.hash !== hash) return follow(rows, active, before);
  const unchanged = before?.hash === hash && before.refused === undefined && sameTerms(before.policy, pinned);
  return ok(unchanged ? before : inForce(pinned, active, undefined));
}

/** The hash of a version does not cover the terms of its roll-out. */
function sameTerms(a: Policy, b: Policy): boolean {
  return JSON.stringify(a.rollout) === JSON.stringify(b.rollout);
}

/** Uses the version that another instance activated from a newer text. */
async function follow(
  rows: Rows,
  active: ActivePolicy,
  before: PolicyInForce | undefined,
): Promise<Result<PolicyInForce, string>> {
  if (before?.hash === active.hash && before.refused === undefined) return ok(before);
  const kept = await storedPolicy(rows, active.hash);
  return kept.ok ? kept : err(`the active policy is not the one that is read here, and cannot be used: ${kept.error}`);
}

/**
 * A pack without an edition has the edition of the day on which the policy was activated. Only a changed policy text is
 * a new activation; a new release of Hubwarden is not.
 */
function pin(policy: Policy, active: ActivePolicy | undefined): Policy {
  if (active === undefined) return pinPacks(policy, {});
  const asActivated = pinPacks(policy, active.pinnedPacks);
  return policyVersion(asActivated).hash === active.hash ? asActivated : pinPacks(policy, {});
}

async function lastGood(rows: Rows, refused: string): Promise<Result<PolicyInForce, string>> {
  const active = await activePolicy(rows);
  if (active === undefined) return err(`the policy is refused, and there is no earlier one to go by:\n${refused}`);
  const kept = await storedPolicy(rows, active.value.hash);
  if (kept.ok) return ok({ ...kept.value, refused });
  return err(`the policy is refused:\n${refused}\nThe last good one cannot be used either: ${kept.error}`);
}

/**
 * Prepares a formerly active version from its stored text.
 *
 * @returns a sentence when the version is not stored, or this release no longer reads it
 */
export async function storedPolicy(rows: Rows, hash: string): Promise<Result<PolicyInForce, string>> {
  const version = await storedVersion(rows, hash);
  if (version === undefined) return err(`version ${hash} is not kept.`);
  const parsed = parseAcceptedPolicy(version.text, `version ${hash}`);
  if (!parsed.ok) return err(`this release does not read version ${hash}: ${renderProblems(parsed.error, hash)}`);
  return ok(inForce(pinPacks(parsed.value, version.pinnedPacks), version, undefined));
}

function inForce(
  policy: Policy,
  { enforcedSince, hash }: Pick<PolicyVersionRecord, 'hash' | 'enforcedSince'>,
  refused: string | undefined,
): PolicyInForce {
  return { policy, hash, enforcedSince, assign: prepareAssignments(policy), refused, others: new Map() };
}
