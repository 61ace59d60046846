import { addMinutes } from 'date-fns/addMinutes';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isAzureName } from '../../core/rules/destinations/ownership.ts';
import { isOurName } from '../../core/rules/destinations/rule-name.ts';
import { commandText } from '../../core/text/command-text.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { changeMemory } from './change-memory.ts';
import { findHub } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueHub } from './operator-deps.ts';

/** A person's request to hand a rule over. */
export interface ReleaseRequest {
  readonly hub: string;
  /** Name of a rule that Hubwarden wrote. */
  readonly rule: string;
  /** Time for the new owner to write the rule. */
  readonly minutes: number;
  readonly by: string;
  /** Name under which Hubwarden writes the rule for its new owner. */
  readonly as?: string | undefined;
}

/** A rule in handover. */
export interface Released {
  readonly hubId: string;
  readonly name: string;
  readonly rule: string;
  /** The destination of the rule, as a destination key. */
  readonly key: string;
  readonly as: string | undefined;
  readonly by: string;
  readonly at: string;
  readonly until: string;
}

const RULE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{2,32}$/;

/**
 * Hands a rule of Hubwarden over to another owner, and queues the hub. Later runs carry it out, each from a fresh read,
 * so that a repeated request has no further effect and a crash loses nothing: the request stays in the hub's record
 * until it expires.
 *
 * @returns a sentence when Hubwarden has not written the rule, or the name cannot be another owner's
 */
export async function releaseRule(deps: OperatorDeps, asked: ReleaseRequest): Promise<Result<Released, string>> {
  const found = await findHub(deps, asked.hub);
  if (!found.ok) return found;
  const { hubId, record } = found.value;
  const rule = foldCase(asked.rule);
  const { released } = record.memory;
  // A rule in handover is no longer in the inventory once it is deleted.
  const key = lookUp(record.memory.rules, rule)?.managed ?? lookUp(released, rule)?.key;
  if (key === undefined)
    return err(
      `Hubwarden has written no rule ${asked.rule} on ${record.identity.name}. Its rules: ${commandText('inventory', 'list', hubId)}`,
    );
  const problem = asked.as === undefined ? undefined : nameProblem(asked.as);
  if (problem !== undefined) return err(problem);
  const now = deps.clock.now();
  const entry = {
    at: now.toISOString(),
    until: addMinutes(now, asked.minutes).toISOString(),
    by: asked.by,
    key,
    as: asked.as,
  };
  const changed = await changeMemory(deps, hubId, (memory) => ({
    ...memory,
    released: { ...memory.released, [rule]: entry },
  }));
  if (!changed.ok) return changed;
  await queueHub(deps, hubId);
  return ok({ hubId, name: record.identity.name, rule, ...entry });
}

function nameProblem(as: string): string | undefined {
  if (!RULE_NAME.test(as)) return `"${as}" is not a valid rule name: 3 to 33 letters, digits, hyphens and underscores.`;
  if (isAzureName(as)) return `"${as}" is a name that Azure gives to its own rules.`;
  return isOurName(as)
    ? `"${as}" has the form of Hubwarden's own names. Give the name that the rule has in the code.`
    : undefined;
}
