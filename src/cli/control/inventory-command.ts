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

/** `inventory list`: the rules of a hub that Hubwarden remembers having written. */
export function inventoryListCommand(asked: HubArguments, world: CommandContext): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const found = await hubInventory(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    const { adoptAskedAt, inventory, name, released } = found.value;
    const rules = Object.entries(inventory).sort(([a], [b]) => (a < b ? -1 : 1));
    const text =
      rules.length === 0
        ? `Hubwarden remembers no rule of its own on ${forPeople(name)}.`
        : renderTable(['RULE', 'LETS THROUGH'], rules, world.paint);
    const notes = [
      ...(adoptAskedAt === undefined ? [] : [`Adoption was asked for at ${adoptAskedAt}; the next run does it.`]),
      ...Object.entries(forPeople(released)).map(
        ([rule, { by, until }]) => `${by} released ${rule}; Hubwarden leaves it to another owner until ${until}.`,
      ),
    ];
    return answer(0, { text, json: jsonOf(found.value), notes });
  });
}

/** `inventory adopt`: has the next run take back the rules whose name is ours for exactly their destination. */
export function inventoryAdoptCommand(asked: HubArguments, world: CommandContext): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const found = await adoptInventory(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    const { hubId, name } = found.value;
    const text = `The next run takes back the rules of ${forPeople(name)} whose name fits their destination. See them with: ${commandText('inventory', 'list', hubId)}`;
    return answer(0, { text, json: jsonOf(found.value) });
  });
}

/** What `inventory release` is asked. */
export interface ReleaseArguments extends ConnectionArguments {
  readonly rule: string;
  readonly hub: string;
  readonly as?: string | undefined;
  readonly minutes?: string | undefined;
  readonly by?: string | undefined;
}

const DEFAULT_MINUTES = 60;
const MOST_MINUTES = 24 * 60;

/** `inventory release`: hands a rule of Hubwarden over to another owner. */
export function inventoryReleaseCommand(asked: ReleaseArguments, world: CommandContext): Promise<CommandResult> {
  const { as, hub, rule } = asked;
  const minutes = minutesFrom(asked.minutes);
  if (minutes === undefined)
    return Promise.resolve(failure(`--minutes "${asked.minutes}" is no whole number from 5 to ${MOST_MINUTES}.`));
  return withTables(world, asked, async (deps, person) => {
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
  const next =
    as === undefined
      ? [
          `Write the rule from its new owner's code as soon as ${rule} is no longer listed by: ${list}`,
          `Until then Azure refuses it, and from then on the hub does not reach the destination. At ${until} Hubwarden writes ${rule} again where no other rule permits its destination.`,
        ]
      : [
          `Hubwarden deletes it and then writes it as ${as}: Azure refuses both at once, so the hub does not reach the destination in between.`,
          `Import ${as} into the state of its new owner once ${rule} is no longer listed by: ${list}`,
        ];
  return [
    `Released ${rule} of ${name} until ${until}. Where another rule permits its destination, the next run removes it.`,
    ...next,
  ].join('\n');
}

function jsonOf({
  adoptAskedAt = null,
  ...rest
}: Omit<HubInventory, 'adoptAskedAt'> & { readonly adoptAskedAt?: string | null | undefined }): unknown {
  return { ...rest, adoptAskedAt };
}
