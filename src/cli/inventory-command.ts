import { commandText } from '../core/command-text.ts';
import { forPeople } from '../core/printable.ts';
import type { HubInventory } from '../reconcile/operator/adopt-inventory.ts';
import { adoptInventory, hubInventory } from '../reconcile/operator/adopt-inventory.ts';
import type { CommandResult, CommandWorld, ConnectionArguments } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import { renderTable } from './render-table.ts';
import { withTables } from './with-tables.ts';

type HubArguments = ConnectionArguments & { readonly hub: string };

/** `inventory list`: the rules of a hub that Hubwarden remembers having written. */
export function inventoryListCommand(asked: HubArguments, world: CommandWorld): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const found = await hubInventory(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    const { adoptAskedAt, inventory, name } = found.value;
    const rules = Object.entries(inventory).sort(([a], [b]) => (a < b ? -1 : 1));
    const text =
      rules.length === 0
        ? `Hubwarden remembers no rule of its own on ${forPeople(name)}.`
        : renderTable(['RULE', 'LETS THROUGH'], rules, world.paint);
    const notes =
      adoptAskedAt === undefined ? [] : [`Adoption was asked for at ${adoptAskedAt}; the next run does it.`];
    return answer(0, { text, json: jsonOf(found.value), notes });
  });
}

/** `inventory adopt`: has the next run take back the rules whose name is ours for exactly their destination. */
export function inventoryAdoptCommand(asked: HubArguments, world: CommandWorld): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const found = await adoptInventory(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    const { hubId, name } = found.value;
    const text = `The next run takes back the rules of ${forPeople(name)} whose name fits their destination. See them with: ${commandText('inventory', 'list', hubId)}`;
    return answer(0, { text, json: jsonOf(found.value) });
  });
}

function jsonOf({
  adoptAskedAt = null,
  ...rest
}: Omit<HubInventory, 'adoptAskedAt'> & { readonly adoptAskedAt?: string | null | undefined }): unknown {
  return { ...rest, adoptAskedAt };
}
