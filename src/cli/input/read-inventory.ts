import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import type { Json } from '../../core/text/json.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { InputFault } from './read-input.ts';
import { inputProblems, readJsonInput } from './read-input.ts';

const REMEDY = 'Give {"rule name": "destination key"}, or a list of rule names.';

/** Reads the rules that count as managed by Hubwarden: names with destination keys, or names alone. */
export function readInventory(file: string, context: CommandContext): Result<Inventory, string> {
  const input = readJsonInput(file, context);
  if (!input.ok) return input;
  const inventory = inventoryFrom(input.value.value);
  return inventory.ok ? inventory : err(inputProblems(input.value, [inventory.error]));
}

function inventoryFrom(value: Json): Result<Inventory, InputFault> {
  const isList = Array.isArray(value);
  if (!isList && !isJsonObject(value)) return err({ message: 'this is not an inventory', remedy: REMEDY });
  // Only names decide which rules Hubwarden manages, so a list of names is enough; the keys stay empty.
  const entries: readonly (readonly [string | number, Json | undefined])[] = isList
    ? [...value.entries()]
    : Object.entries(value);
  const inventory = new Map<string, string>();
  for (const [step, text] of entries) {
    if (typeof text !== 'string') return err({ path: [step], message: 'this is not text', remedy: REMEDY });
    inventory.set(isList ? text : String(step), isList ? '' : text);
  }
  return ok(Object.fromEntries(inventory));
}
