import { SAFE_ACCOUNT_TERMS } from '../baseline/policy/foundry-accounts.ts';
import type { Assignment, Policy } from '../baseline/policy/policy.ts';
import { compareText } from '../text/compare-text.ts';
import { lookUp } from '../text/look-up.ts';

/** One part of the policies themselves that differs, whether it concerns a hub or not. */
export interface TermChange {
  /** Name of the assignment; undefined: a part of the policy as a whole. */
  readonly assignment: string | undefined;
  /** Where, such as `isolation.mode`, `forbidden`, `exemptions`, `packs.contoso-data.rules`. */
  readonly path: string;
  /** The value, or the entry of a list, that only the old policy has. */
  readonly from: string | undefined;
  /** The value, or the entry of a list, that only the new policy has. */
  readonly to: string | undefined;
}

/**
 * Every part in which two policies differ, in the order of the new policy. A list counts as a set, except those of
 * assignments and routes: the first that matches wins. Comments, defaults that are written or left out, and ids of exemptions do
 * not count.
 */
export function changedTerms(old: Policy, next: Policy): readonly TermChange[] {
  const { assignments: oldAssignments, packs: oldPacks, exemptions: oldExemptions, ...oldRest } = old;
  const { assignments, exemptions, packs, ...rest } = next;
  return [
    ...changedAssignments(oldAssignments, assignments),
    ...changed('packs', byName(oldPacks), byName(packs)),
    ...changed('exemptions', oldExemptions.map(withoutId), exemptions.map(withoutId)),
    ...changed('', withChoices(oldRest), withChoices(rest)),
  ].sort((a, b) => rank(a, next) - rank(b, next));
}

/** A block that is left out chooses its defaults. */
function withChoices<T extends Pick<Policy, 'foundryAccounts'>>(part: T): T {
  return { ...part, foundryAccounts: part.foundryAccounts ?? SAFE_ACCOUNT_TERMS };
}

/** Parts of the policy as a whole come after those of assignments. */
function rank({ assignment }: TermChange, { assignments }: Policy): number {
  if (assignment === undefined) return assignments.length + 1;
  const at = assignments.findIndex(({ name }) => name === assignment);
  return at === -1 ? assignments.length : at;
}

function changedAssignments(old: readonly Assignment[], next: readonly Assignment[]): readonly TermChange[] {
  const olds = new Map(old.map((each) => [each.name, each]));
  const nexts = new Map(next.map((each) => [each.name, each]));
  const both = (list: readonly Assignment[], other: ReadonlyMap<string, Assignment>) =>
    list.flatMap(({ name }) => (other.has(name) ? [name] : [])).join(', ');
  return [
    ...old.flatMap((each) => (nexts.has(each.name) ? [] : [whole(each, 'from')])),
    ...next.flatMap((each) => {
      const before = olds.get(each.name);
      if (before === undefined) return [whole(each, 'to')];
      return changed('', asWritten(before), asWritten(each)).map((change) => ({ ...change, assignment: each.name }));
    }),
    ...changed('order of assignments', both(old, nexts), both(next, olds)),
  ];
}

/** With the keys of the file. */
function asWritten({ firewallSku, ...rest }: Assignment): unknown {
  return { ...rest, firewall: { sku: firewallSku } };
}

/** An assignment that only one policy has: its rules and settings follow from the hubs that get it. */
function whole({ mode, name }: Assignment, side: 'from' | 'to'): TermChange {
  const text = `assignment ${name} (${mode})`;
  return { assignment: name, path: 'assignments', from: undefined, to: undefined, [side]: text };
}

function byName<T extends { readonly name: string }>(list: readonly T[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(list.map(({ name, ...rest }) => [name, rest]));
}

/** The id is a hash of the other fields. */
function withoutId({ id: _, ...exemption }: Policy['exemptions'][number]): unknown {
  return exemption;
}

function changed(path: string, from: unknown, to: unknown): readonly TermChange[] {
  if (Array.isArray(from) && Array.isArray(to)) return changedEntries(path, textsOf(from), textsOf(to));
  if (isPlain(from) && isPlain(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) =>
      changed(path === '' ? key : `${path}.${key}`, lookUp(from, key), lookUp(to, key)),
    );
  }
  const [before, after] = [textOf(from), textOf(to)];
  return before === after ? [] : [{ assignment: undefined, path, from: before, to: after }];
}

/** Lists whose first entry that matches wins. */
const ORDERED: ReadonlySet<string> = new Set(['alerts.routes']);

/** The whole content of an entry, which decides whether it is the same → its text for people. */
type EntryTexts = ReadonlyMap<string, string>;

function textsOf(entries: readonly unknown[]): EntryTexts {
  return new Map(entries.map((entry) => [JSON.stringify(entry), valueText(entry)]));
}

function changedEntries(path: string, from: EntryTexts, to: EntryTexts): readonly TermChange[] {
  const common = { assignment: undefined, path };
  const removed = [...from].flatMap(([key, text]) => (to.has(key) ? [] : [{ ...common, from: text, to: undefined }]));
  const added = [...to].flatMap(([key, text]) => (from.has(key) ? [] : [{ ...common, from: undefined, to: text }]));
  if (ORDERED.has(path) && removed.length + added.length === 0)
    return changed(`order of ${path}`, [...from.values()].join('; '), [...to.values()].join('; '));
  return [...removed, ...added].sort((a, b) => compareText(a.from ?? a.to ?? '', b.from ?? b.to ?? ''));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : valueText(value);
}

/** The fields of a rule show its type. */
const RULE_TYPES: ReadonlySet<unknown> = new Set(['FQDN', 'ServiceTag', 'AddressPrefix', 'PrivateEndpoint']);

/** A value in one line: keys with their values, lists with commas. */
function valueText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ');
  if (!isPlain(value)) return String(value);
  const parts = Object.entries(value).filter(
    ([key, each]) =>
      each !== undefined && !isEmpty(each) && !((key === 'type' || key === 'kind') && RULE_TYPES.has(each)),
  );
  return parts.map(([key, each]) => `${key} ${nestedText(each)}`).join(', ');
}

function nestedText(value: unknown): string {
  const text = valueText(value);
  return isPlain(value) && text.includes(', ') ? `{${text}}` : text;
}

/** True for a list without entries, and for keys without values, such as the `match` of a route for everything. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isPlain(value) && Object.values(value).every((each) => each === undefined || isEmpty(each));
}
