import { kindOf } from '../../hub-id.ts';
import type { KindName } from '../../kinds/kind-name.ts';
import { commandInText } from '../../text/command-text.ts';
import type { Difference } from '../model/difference.ts';
import { skipRepairs, withoutRepair } from '../model/difference.ts';
import type { HubMemory } from '../model/plan.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { lookUpByName, raise } from '../model/plan-context.ts';

/** Writes of one rule that another principal undoes within the contention window, before a person has to decide. */
const MAX_PUT_BACKS = 3;

type Fight = HubMemory['putBacks'][string];

/**
 * Stops after three writes that another principal undoes: two tools that undo each other forever help no one. It blocks
 * both restores and removals of unlisted rules; a forbidden rule is still removed.
 *
 * @returns undefined when no other principal undoes the rule
 */
export function blockedByContention(context: PlanContext, difference: Difference): readonly Difference[] | undefined {
  const { rule } = difference.finding;
  const kind = contested(difference);
  if (rule === undefined || kind === undefined) return undefined;
  const fight = lookUpByName(context.input.memory.putBacks, rule);
  if (fight === undefined || fight.count < MAX_PUT_BACKS) return undefined;
  // A forbidden rule that stays although no writer is known is still HW204; no more is known of it.
  if (kind === 'Forbidden')
    return fight.foreignChanges > 0 ? [difference, blockerOf(context, rule, fight, kind)] : undefined;
  const blocker = blockerOf(context, rule, fight, kind);
  const detail =
    kind === 'Unlisted'
      ? `Hubwarden removed it ${fight.count + 1} times and it is there again.`
      : `Hubwarden restored it ${fight.count} times and it is gone or altered again.`;
  return [skipRepairs(difference, 'Contended', detail), blocker];
}

/** The resource that holds the rules of a kind in its body. */
const WHOLE_RESOURCES: Readonly<Record<KindName, string>> = {
  MlWorkspace: 'workspace',
  FoundryAccount: 'managed network',
};

type Contested = 'Restored' | 'Unlisted' | 'Forbidden';

/**
 * The rule and the kind of write that both sides undo; undefined if the difference needs no write that another
 * principal could undo.
 */
function contested({ finding, skipped, repairs }: Difference): Contested | undefined {
  if (repairs.some(({ kind }) => kind === 'WriteRule')) return 'Restored';
  const purposes = repairs.flatMap((repair) => (repair.kind === 'RemoveRule' ? [repair.purpose] : []));
  if (purposes.includes('Unlisted')) return 'Unlisted';
  // A removal that waits for its hour counts too.
  const isSlowed = finding.code === 'HW204' && skipped?.reason === 'Backoff';
  return isSlowed || purposes.includes('Forbidden') ? 'Forbidden' : undefined;
}

function blockerOf(context: PlanContext, rule: string, fight: Fight, kind: Contested): Difference {
  const { name } = context.hub;
  // Without a change by another principal, Azure may never have kept the write: then no principal is named.
  if (fight.foreignChanges > 0) {
    const by = fight.by ?? 'an unknown principal';
    const whole = fight.wholeWorkspace === true;
    return withoutRepair(
      raise(context, 'HW501', {
        rule,
        subject: fight.by,
        message: `${messageOf({ rule, name, fight, kind, by })}${whole ? wholeText(context, kind) : '.'}`,
        fix: whole ? wholeFix(context, kind) : kind === 'Restored' ? undefined : removalFix(context, kind),
      }),
    );
  }
  return withoutRepair(
    raise(context, 'HW502', {
      rule,
      message:
        kind === 'Restored'
          ? `Hubwarden restored ${rule} of ${name} ${fight.count} times and Azure did not keep it; no change by another principal is known.`
          : `Hubwarden removed ${rule} of ${name} ${fight.count + 1} times in 24 hours and it is still there; no change by another principal is known.`,
      class: 'blocker',
    }),
  );
}

interface ContentionFacts {
  readonly rule: string;
  readonly name: string;
  readonly fight: Fight;
  readonly kind: Contested;
  readonly by: string;
}

function messageOf({ rule, name, fight, kind, by }: ContentionFacts): string {
  return kind === 'Restored'
    ? `Hubwarden restored ${rule} of ${name} ${fight.count} times in 24 hours after changes by ${by}, and it is gone or altered again`
    : `Hubwarden removed ${rule} of ${name} ${fight.count + 1} times in 24 hours, and ${by} wrote it again`;
}

function wholeText({ hub }: PlanContext, kind: Contested): string {
  const what = WHOLE_RESOURCES[kindOf(hub.hubId).name];
  return kind === 'Restored'
    ? `: the whole ${what} was written, not this rule.`
    : `: the whole ${what} was written, with this rule in its body.`;
}

function wholeFix({ hub }: PlanContext, kind: Contested): string {
  const first =
    kind === 'Restored'
      ? `Remove \`outboundRules\` from the body with which that code writes the ${WHOLE_RESOURCES[kindOf(hub.hubId).name]}, and declare each rule as a resource of its own: ${commandInText('plan', hub.hubId, '-o', 'terraform')} prints them, and \`-o bicep\` does so in Bicep.`
      : `Remove the rule from the body with which that code writes the ${WHOLE_RESOURCES[kindOf(hub.hubId).name]}, or put its destination into the baseline.`;
  return `${first} Then run ${commandInText('retry', hub.hubId)}. docs/terraform.md shows how.`;
}

function removalFix({ hub }: PlanContext, kind: Contested): string {
  const instead = kind === 'Unlisted' ? ', or put its destination into the baseline' : '';
  return `Delete the rule from the code that writes it${instead}. Then run ${commandInText('retry', hub.hubId)}.`;
}
