import { wordOf } from '../../core/kind-words.ts';
import { commandText } from '../../core/text/command-text.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { HubInventory } from '../../reconcile/operator/adopt-inventory.ts';
import { adoptInventory, hubInventory } from '../../reconcile/operator/adopt-inventory.ts';
import type { Released } from '../../reconcile/operator/release-rule.ts';
import { releaseRule } from '../../reconcile/operator/release-rule.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';
import { renderTable } from '../text/render-table.ts';

type HubArguments = ConnectionArguments & { readonly hub: string };

/** `inventory list`: lists the rules of a hub in Hubwarden's inventory. */
export function inventoryListCommand(asked: HubArguments, context: CommandContext): Promise<CommandResult> {
  return withTables(context, asked, async (deps) => {
    const found = await hubInventory(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    const { adoptAskedAt, inventory, name, released } = found.value;
    const rules = Object.entries(inventory).sort(([a], [b]) => (a < b ? -1 : 1));
    const text =
      rules.length === 0
        ? `The inventory holds no rule of ${forPeople(name)}.`
        : renderTable(['RULE', 'LETS THROUGH'], rules, context.paint);
    const notes = [
      ...(adoptAskedAt === undefined
        ? []
        : [`Adoption was requested at ${adoptAskedAt}; the next run adopts the rules.`]),
      ...Object.entries(forPeople(released)).map(
        ([rule, { by, until }]) => `${by} released ${rule}; Hubwarden does not write it until ${until}.`,
      ),
    ];
    return answer(0, { text, json: jsonOf(found.value), notes });
  });
}

/** `inventory adopt`: has the next run adopt the rules whose name is Hubwarden's name for exactly their destination. */
export function inventoryAdoptCommand(asked: HubArguments, context: CommandContext): Promise<CommandResult> {
  return withTables(context, asked, async (deps) => {
    const found = await adoptInventory(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    const { hubId, name } = forPeople(found.value);
    const text = `The next run adopts the rules of ${name} whose name is Hubwarden's name for their destination. List them with: ${commandText('inventory', 'list', hubId)}`;
    return answer(0, { text, json: jsonOf(found.value) });
  });
}

/** Options of `inventory release`. */
export interface ReleaseArguments extends ConnectionArguments {
  readonly rule: string;
  readonly hub: string;
  readonly as?: string | undefined;
  readonly minutes?: string | undefined;
  readonly by?: string | undefined;
}

const DEFAULT_MINUTES = 60;
const MOST_MINUTES = 24 * 60;

/** `inventory release`: hands a rule that Hubwarden wrote over to another owner. */
export function inventoryReleaseCommand(asked: ReleaseArguments, context: CommandContext): Promise<CommandResult> {
  const { as, hub, rule } = asked;
  const minutes = minutesFrom(asked.minutes);
  if (minutes === undefined)
    return Promise.resolve(failure(`--minutes "${asked.minutes}" is not a whole number from 5 to ${MOST_MINUTES}.`));
  return withTables(context, asked, async (deps, person) => {
    const released = await releaseRule(deps, { hub, rule, minutes, as, by: asked.by ?? person });
    if (!released.ok) return failure(released.error);
    return answer(0, { text: releaseText(forPeople(released.value)), json: { ...released.value, as: as ?? null } });
  });
}

function minutesFrom(text = String(DEFAULT_MINUTES)): number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  return number >= 5 && number <= MOST_MINUTES ? number : undefined;
}

function releaseText({ as, hubId, name, rule, until }: Released): string {
  const list = commandText('inventory', 'list', hubId);
  const word = wordOf(hubId);
  const next =
    as === undefined
      ? [
          `Write the rule from its new owner's code as soon as this command no longer lists ${rule}: ${list}`,
          `Azure refuses the new rule until then; afterwards the ${word} cannot reach the destination until the new rule exists. At ${until} Hubwarden writes ${rule} again unless another rule permits its destination.`,
        ]
      : [
          `Hubwarden deletes it and then writes it as ${as}: Azure refuses two rules with one destination, so the ${word} cannot reach the destination between the two writes.`,
          `Import ${as} into the state of its new owner as soon as this command no longer lists ${rule}: ${list}`,
        ];
  return [
    `Released ${rule} of ${name} until ${until}. If another rule permits its destination, the next run removes it.`,
    ...next,
  ].join('\n');
}

function jsonOf({
  adoptAskedAt = null,
  ...rest
}: Omit<HubInventory, 'adoptAskedAt'> & { readonly adoptAskedAt?: string | null | undefined }): unknown {
  return { ...rest, adoptAskedAt };
}
