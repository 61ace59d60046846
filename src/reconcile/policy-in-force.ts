import { prepareAssignments } from '../core/baseline/assign.ts';
import { parsePolicy, renderProblems } from '../core/baseline/parse-policy.ts';
import type { Policy } from '../core/baseline/policy.ts';
import { pinPacks, policyVersion } from '../core/baseline/policy-version.ts';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import type { Clock, PolicySource, Rows } from './ports.ts';
import type { ActivePolicy } from './records/control-record.ts';
import { activatePolicy, activePolicy } from './records/control-record.ts';

/** The policy that runs go by, prepared for many hubs. */
export interface PolicyInForce {
  readonly policy: Policy;
  readonly hash: string;
  /** Assignment → since when it enforces (ISO). */
  readonly enforcedSince: Readonly<Record<string, string>>;
  readonly assign: ReturnType<typeof prepareAssignments>;
  /** Set when the source holds something that is refused, and this is the last good policy (HW703). */
  readonly refused: string | undefined;
}

/** Answers with the policy in force; a sentence when there is none, not even a last good one. */
export type PolicyReader = () => Promise<Result<PolicyInForce, string>>;

/**
 * Reads, validates and activates the policy, at most every `cacheSeconds`. A policy that does not validate is refused,
 * and the last good one, whose text is kept in the control table, stays in force.
 */
export function policyReader(deps: {
  readonly source: PolicySource;
  readonly rows: Rows;
  readonly clock: Clock;
  readonly cacheSeconds: number;
}): PolicyReader {
  let cached: { readonly at: Date; readonly value: PolicyInForce } | undefined;
  return async () => {
    const now = deps.clock.now();
    if (cached !== undefined && now.getTime() - cached.at.getTime() < deps.cacheSeconds * 1000) return ok(cached.value);
    const read = await readPolicy(deps, now);
    if (read.ok) cached = { at: now, value: read.value };
    return read;
  };
}

type Deps = { readonly source: PolicySource; readonly rows: Rows };

async function readPolicy(deps: Deps, now: Date): Promise<Result<PolicyInForce, string>> {
  const read = await deps.source.read();
  if (!read.ok) return lastGood(deps, read.error);
  const { text, name } = read.value;
  const parsed = parsePolicy(text, name);
  if (!parsed.ok) return lastGood(deps, renderProblems(parsed.error, name));
  const unsupported = unsupportedScope(parsed.value.policy, name);
  if (unsupported !== undefined) return lastGood(deps, unsupported);
  const pinned = pin(parsed.value.policy, await activePolicy(deps.rows));
  const { hash, pinnedPacks } = policyVersion(pinned);
  const enforcing = pinned.assignments.filter((each) => each.mode === 'enforce').map((each) => each.name);
  const active = await activatePolicy(deps.rows, { hash, text, pinnedPacks, enforcing }, now);
  return ok(inForce(pinned, active, undefined));
}

/** Judging hubs outside the named groups would be worse than judging none, so such a policy is not taken. */
function unsupportedScope({ scope }: Policy, name: string): string | undefined {
  if (scope.managementGroups === undefined) return undefined;
  return `${name} scope.managementGroups: this release does not resolve management groups. List their subscriptions in scope.subscriptions.`;
}

/**
 * A pack without an edition means the edition of the day the policy was activated. Only another policy text is a new
 * activation; a new release of Hubwarden is not.
 */
function pin(policy: Policy, active: ActivePolicy | undefined): Policy {
  if (active === undefined) return pinPacks(policy, {});
  const asActivated = pinPacks(policy, active.pinnedPacks);
  return policyVersion(asActivated).hash === active.hash ? asActivated : pinPacks(policy, {});
}

async function lastGood(deps: Deps, refused: string): Promise<Result<PolicyInForce, string>> {
  const active = await activePolicy(deps.rows);
  if (active === undefined) return err(`the policy is refused, and there is no earlier one to go by:\n${refused}`);
  const parsed = parsePolicy(active.text, 'last good policy');
  if (!parsed.ok) return err(`the policy is refused:\n${refused}\nThis release does not read the last good one either`);
  return ok(inForce(pinPacks(parsed.value.policy, active.pinnedPacks), active, refused));
}

function inForce(policy: Policy, active: ActivePolicy, refused: string | undefined): PolicyInForce {
  return {
    policy,
    hash: active.hash,
    enforcedSince: active.enforcedSince,
    assign: prepareAssignments(policy),
    refused,
  };
}
