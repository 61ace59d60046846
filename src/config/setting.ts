import type * as z from 'zod';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import { lookUp } from '../core/text/look-up.ts';
import type { Environment } from './environment.ts';

/** Headings of the page of settings, in its order. */
export const SETTING_GROUPS = [
  'Storage',
  'Policy and writes',
  'Azure',
  'Alerts',
  'Pages and API',
  'Telemetry',
  'Schedules',
  'Records',
  'Timings',
] as const;

/** Heading under which the page of settings lists a setting. */
export type SettingGroup = (typeof SETTING_GROUPS)[number];

/**
 * One app setting: everything about it that stands in the app, on the page of settings and in the sample. Text that is
 * absent, empty or blank counts as absent.
 */
export interface Setting<Value = unknown> {
  readonly name: string;
  readonly group: SettingGroup;
  /** What it does, in a sentence or two. */
  readonly meaning: string;
  /** Checks and reads its text. Messages continue a sentence that begins with the name: "is not a GUID. Copy …". */
  readonly schema: z.ZodType<Value>;
  /** The text that applies when the setting is absent. */
  readonly default?: string | undefined;
  /** The default in words, where it follows from other settings. */
  readonly defaultInWords?: string;
  readonly example: string;
  /** Value in `local.settings.sample.json`: safe, and right for a machine with Azurite; undefined: left out. */
  readonly local?: string | undefined;
}

type WithDefault<Value> = Setting<Value> & { readonly default: string };

/** Declares a setting with a default: it always has a value. */
export function setting<Value>(facts: WithDefault<Value>): Setting<Value>;
/** Declares a setting without a default: its value is undefined when it is absent. */
export function setting<Value>(facts: Setting<Value>): Setting<Value | undefined>;
/** Declares a setting. */
export function setting<Value>(facts: Setting<Value>): Setting<Value | undefined> {
  return facts.default === undefined ? { ...facts, schema: facts.schema.optional() } : facts;
}

/** Settings by the field of the configuration that holds their value, in groups where the configuration has groups. */
export interface SettingTree {
  readonly [field: string]: Setting | SettingTree;
}

/** The values of a tree of settings, under the same fields. */
export type SettingValues<Tree> = {
  readonly [Field in keyof Tree]: Tree[Field] extends Setting<infer Value> ? Value : SettingValues<Tree[Field]>;
};

/** The settings of a tree, in the order of their groups. */
export function settingsIn(tree: SettingTree): readonly Setting[] {
  const settings = leavesOf(tree);
  return SETTING_GROUPS.flatMap((group) => settings.filter((each) => each.group === group));
}

function leavesOf(tree: SettingTree): readonly Setting[] {
  return Object.values(tree).flatMap((each) => (isSetting(each) ? [each] : leavesOf(each)));
}

/**
 * Reads the settings of a tree.
 *
 * @returns one sentence for each bad setting: which one, what is wrong, what to do
 */
export function readSettings<const Tree extends SettingTree>(
  tree: Tree,
  env: Environment,
): Result<SettingValues<Tree>, readonly string[]> {
  const problems: string[] = [];
  const values = valuesIn(tree, env, problems);
  // The fields are those of the tree, and each schema gives the type of its setting.
  return problems.length === 0 ? ok(values as SettingValues<Tree>) : err(problems);
}

function valuesIn(tree: SettingTree, env: Environment, problems: string[]): Readonly<Record<string, unknown>> {
  const entries = Object.entries(tree).map(([field, each]): readonly [string, unknown] => {
    if (!isSetting(each)) return [field, valuesIn(each, env, problems)];
    const read = each.schema.safeParse(lookUp(env, each.name) ?? each.default);
    // Values are never repeated here: one of them is a key. Messages that need theirs name it themselves.
    if (!read.success) problems.push(...read.error.issues.map(({ message }) => `${each.name} ${message}`));
    return [field, read.data];
  });
  return Object.fromEntries(entries);
}

/** A group has no name: every field of a group is a setting or a group. */
function isSetting(each: Setting | SettingTree): each is Setting {
  return typeof each.name === 'string';
}
