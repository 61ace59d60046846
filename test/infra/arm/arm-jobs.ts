import { Refused } from '../refused.ts';
import type { Evaluation } from './arm-evaluation.ts';
import type { Value } from './arm-expression.ts';
import type { Fields, Place } from './arm-ids.ts';
import { fields, idBelow, keyOf, placeId } from './arm-ids.ts';

/** One thing that a deployment does: read a resource that is there, make one, or run a nested deployment. */
export interface Job {
  readonly symbol: string;
  readonly kind: 'Read' | 'Put' | 'Nested';
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly place: Place;
  /** Resource that it extends. */
  readonly on: string | undefined;
  readonly definition: Fields;
  readonly indexes: Fields;
  /** Where the template has it. */
  readonly position: number;
  /** Jobs that must be done before. */
  readonly after: ReadonlySet<string>;
}

/** Jobs in an order that keeps to what each waits for, and what `reference` may be given for each. */
export interface Plan {
  readonly jobs: readonly Job[];
  readonly named: ReadonlyMap<string, readonly string[]>;
  /** What conditions leave out, by the same names. */
  readonly left: ReadonlySet<string>;
}

type Draft = Omit<Job, 'after' | 'position'> & { readonly isOn: boolean; readonly names: readonly string[] };

function placeOf(definition: Fields, place: Place, at: Evaluation, indexes: Fields): Place {
  const text = (value: Value) => String(at.value(value, indexes));
  const { resourceGroup, subscriptionId, scope } = definition;
  const group = typeof scope === 'string' ? /managementGroups\/([^/]+)$/i.exec(text(scope))?.[1] : undefined;
  if (group !== undefined) return { managementGroup: group, subscriptionId: place.subscriptionId };
  return {
    ...place,
    ...(resourceGroup === undefined ? {} : { resourceGroup: text(resourceGroup) }),
    ...(subscriptionId === undefined ? {} : { subscriptionId: text(subscriptionId) }),
  };
}

function draftOne(symbol: string, definition: Fields, where: Place, at: Evaluation, indexes: Fields): Draft {
  const type = String(definition.type);
  const name = String(at.value(definition.name, indexes));
  const nested = type === 'Microsoft.Resources/deployments';
  const place = placeOf(definition, where, at, indexes);
  const on = definition.scope === undefined || nested ? undefined : String(at.value(definition.scope, indexes));
  const id = idBelow(on ?? placeId(place), type, name.split('/'));
  const loop = fields(definition.copy ?? {}).name;
  const index = indexes[''];
  const symbols = index === undefined ? [symbol] : [symbol, `${symbol}[${String(index)}]`];
  const names = [
    ...symbols,
    id,
    ...(loop === undefined ? [] : [String(loop)]),
    ...(/^\d+$/.test(symbol) ? [name] : []),
  ];
  const kind = definition.existing === true ? 'Read' : nested ? 'Nested' : 'Put';
  const isOn = definition.condition === undefined || at.value(definition.condition, indexes) === true;
  return { symbol, kind, id, type, name, place, on, definition, indexes, isOn, names };
}

function draft(symbol: string, definition: Fields, where: Place, at: Evaluation): readonly Draft[] {
  if (definition.copy === undefined) return [draftOne(symbol, definition, where, at, {})];
  const count = Number(at.value(fields(definition.copy).count));
  if (!(count >= 0)) throw new Refused('InvalidTemplate', symbol, 'The count of a copy loop is not a positive number.');
  return Array.from({ length: count }, (_, index) => draftOne(symbol, definition, where, at, { '': index }));
}

/** Ids of the jobs that one waits for: by `dependsOn`, and by every `reference` in it, reached or not. */
function waitsFor(one: Draft, at: Evaluation, index: Index): ReadonlySet<string> {
  const declared = ((one.definition.dependsOn ?? []) as Value[]).map((each) => String(at.value(each, one.indexes)));
  const found = declared.flatMap((each) => {
    const ids = index.named.get(keyOf(each));
    // What a condition leaves out is no longer waited for.
    if (ids === undefined && !index.left.has(keyOf(each)) && !index.emptyLoops.has(keyOf(each)))
      throw new Refused('InvalidTemplate', one.symbol, `It depends on '${each}', which the template does not define.`);
    return ids ?? [];
  });
  const { dependsOn: _declared, ...body } = one.definition;
  const referred = at.references(body, one.indexes).flatMap((each) => index.named.get(keyOf(each)) ?? []);
  return new Set([...found, ...referred].filter((id) => id !== jobKey(one)));
}

interface Index {
  readonly named: Map<string, string[]>;
  readonly left: Set<string>;
  readonly emptyLoops: ReadonlySet<string>;
}

/** What a job is known by: a resource that is read and made in one template is two jobs. */
export function jobKey({ kind, id }: Pick<Job, 'kind' | 'id'>): string {
  return `${kind === 'Read' ? 'read ' : ''}${keyOf(id)}`;
}

function indexOf(drafts: readonly Draft[], symbols: readonly string[]): Index {
  const named = new Map<string, string[]>();
  const left = new Set<string>();
  for (const each of drafts)
    for (const name of each.names) {
      // The id of a resource that is only read does not stand for the step that makes it.
      if (each.kind === 'Read' && name === each.id) continue;
      if (each.isOn) named.set(keyOf(name), [...(named.get(keyOf(name)) ?? []), jobKey(each)]);
      else left.add(keyOf(name));
    }
  const empty = symbols.filter((symbol) => !drafts.some((each) => each.symbol === symbol));
  return { named, left, emptyLoops: new Set(empty.map(keyOf)) };
}

function ordered(jobs: readonly Job[]): readonly Job[] {
  const done = new Set<string>();
  const order: Job[] = [];
  while (order.length < jobs.length) {
    const ready = jobs.filter((each) => !done.has(jobKey(each)) && [...each.after].every((id) => done.has(id)));
    if (ready.length === 0) {
      const rest = jobs.filter((each) => !done.has(jobKey(each))).map(({ symbol }) => symbol);
      throw new Refused('InvalidTemplate', rest.join(', '), `Circular dependency among ${rest.join(', ')}.`);
    }
    for (const each of ready) done.add(jobKey(each));
    order.push(...ready);
  }
  return order;
}

/**
 * What a template is to do, and in which order. A resource that is only read is left out unless another one waits for it.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency (read 2026-11)
 * @see https://github.com/Azure/bicep/pull/15447 (2024-10) on reads
 * @param at evaluates names and conditions, so it knows no references
 * @throws Refused for a template that ARM would not begin
 */
export function planOf(template: Fields, where: Place, at: Evaluation): Plan {
  const resources = Object.entries(fields(template.resources));
  const drafts = resources.flatMap(([symbol, definition]) => draft(symbol, fields(definition), where, at));
  const loops = resources.map(([, each]) => String(fields(fields(each).copy ?? {}).name ?? ''));
  const index = indexOf(drafts, [...resources.map(([symbol]) => symbol), ...loops]);
  const on = drafts.filter(({ isOn }) => isOn);
  const made = on.filter(({ kind }) => kind !== 'Read').map(({ id }) => keyOf(id));
  const twice = made.find((id, position) => made.indexOf(id) !== position);
  if (twice !== undefined) throw new Refused('InvalidTemplate', twice, 'The resource is defined more than once.');
  const jobs = on.map((one, position) => {
    const { isOn: _on, names: _names, ...job } = one;
    return { ...job, position, after: waitsFor(one, at, index) };
  });
  const awaited = new Set(jobs.flatMap(({ after }) => [...after]));
  const needed = jobs.filter((each) => each.kind !== 'Read' || awaited.has(jobKey(each)));
  return { jobs: ordered(needed), named: index.named, left: index.left };
}
