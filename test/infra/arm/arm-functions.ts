import { createHash } from 'node:crypto';
import { foldCase } from '../../../src/core/text/fold-case.ts';
import { Refused } from '../refused.ts';
import type { Value } from './arm-expression.ts';
import { Unknown } from './arm-expression.ts';

type Items = readonly Value[];

function text(value: Value): string {
  return typeof value === 'object' && value !== null && !(value instanceof Unknown)
    ? JSON.stringify(value)
    : String(value);
}

function hash(args: Items, length: number): string {
  return createHash('sha256').update(args.map(text).join('|')).digest('hex').slice(0, length);
}

function isEmpty(value: Value): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && !(value instanceof Unknown) && Object.keys(value).length === 0;
}

function createObject(args: Items): Value {
  const pairs: [string, Value][] = [];
  for (let index = 0; index < args.length; index += 2) pairs.push([text(args[index]), args[index + 1]]);
  return Object.fromEntries(pairs);
}

function cidrSubnet([network, length, index]: Items): string {
  const [address = ''] = text(network).split('/');
  const start = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const at = start + Number(index) * 2 ** (32 - Number(length));
  return `${[24, 16, 8, 0].map((bits) => Math.floor(at / 2 ** bits) % 256).join('.')}/${text(length)}`;
}

function isObject(value: Value): value is Readonly<Record<string, Value>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

/** Objects within objects are united as well; of lists within them, the later one counts. Lists lose what they say twice. */
function union(args: Items): Value {
  if (args.every(Array.isArray)) return [...new Set(args.flat())];
  const united: Record<string, Value> = {};
  for (const each of args)
    for (const [key, value] of Object.entries(each as object))
      united[key] = isObject(value) && isObject(united[key]) ? union([united[key], value]) : value;
  return united;
}

function contains([container, item]: Items): boolean {
  if (Array.isArray(container)) return container.includes(item);
  if (isObject(container)) return Object.keys(container).some((key) => foldCase(key) === foldCase(text(item)));
  return text(container).includes(text(item));
}

/** `tryGet` walks as far as there is something, and ends at null. */
function tryGet([value, ...keys]: Items): Value {
  let at = value;
  for (const key of keys) {
    if (at instanceof Unknown) at = new Unknown(`${at.path}.${text(key)}`);
    else if (typeof at === 'object' && at !== null) at = (at as Record<string, Value>)[text(key)] ?? null;
    else return null;
  }
  return at;
}

function fail([message]: Items): never {
  throw new Refused('InvalidTemplate', 'fail', text(message));
}

/** Functions that depend on nothing but their arguments. Hashes differ from Azure's; what is equal there is equal here. */
export const PURE_FUNCTIONS: Readonly<Record<string, (args: Items) => Value>> = {
  add: ([a, b]) => Number(a) + Number(b),
  and: (args) => args.every((each) => each === true),
  array: ([value]) => (Array.isArray(value) ? value : [value]),
  bool: ([value]) => (typeof value === 'string' ? foldCase(value) === 'true' : value === true || value === 1),
  cidrsubnet: cidrSubnet,
  coalesce: (args) => args.find((each) => each !== null && each !== undefined) ?? null,
  concat: (args) => (Array.isArray(args[0]) ? args.flat() : args.map(text).join('')),
  contains: contains,
  createarray: (args) => args,
  createobject: createObject,
  empty: ([value]) => isEmpty(value),
  equals: ([a, b]) => (typeof a === 'string' ? a.toLowerCase() === text(b).toLowerCase() : a === b),
  endswith: ([value, end]) => foldCase(text(value)).endsWith(foldCase(text(end))),
  fail: fail,
  false: () => false,
  filter: ([list, keep]) => (list as Items).filter((item) => (keep as (item: Value) => Value)(item) === true),
  first: ([list]) => (typeof list === 'string' ? list.slice(0, 1) : ((list as Items)[0] ?? null)),
  flatten: ([lists]) => (lists as Items).flat(),
  format: ([pattern, ...args]) => text(pattern).replace(/\{(\d+)\}/g, (_whole, index) => text(args[Number(index)])),
  greater: ([a, b]) => Number(a) > Number(b),
  greaterorequals: ([a, b]) => Number(a) >= Number(b),
  guid: (args) => hash(args, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  indexof: ([list, item]) => (list as Items).indexOf(item),
  int: ([value]) => Number(value),
  items: ([object]) =>
    Object.entries(object as Record<string, Value>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key, value })),
  join: ([list, by]) => (list as Items).map(text).join(text(by)),
  last: ([list]) => (list as Items).at(-1),
  length: ([list]) => (isObject(list) ? Object.keys(list).length : (list as Items).length),
  less: ([a, b]) => Number(a) < Number(b),
  lessorequals: ([a, b]) => Number(a) <= Number(b),
  map: ([list, each]) => (list as Items).map((item) => (each as (item: Value) => Value)(item)),
  max: (args) => Math.max(...(args.flat() as number[])),
  min: (args) => Math.min(...(args.flat() as number[])),
  mul: ([a, b]) => Number(a) * Number(b),
  not: ([value]) => value !== true,
  null: () => null,
  or: (args) => args.some((each) => each === true),
  range: ([start, count]) => Array.from({ length: Number(count) }, (_, index) => Number(start) + index),
  replace: ([value, from, to]) => text(value).replaceAll(text(from), text(to)),
  skip: ([value, count]) => (Array.isArray(value) ? value : text(value)).slice(Number(count)),
  split: ([value, by]) => text(value).split(text(by)),
  startswith: ([value, start]) => foldCase(text(value)).startsWith(foldCase(text(start))),
  string: ([value]) => text(value),
  sub: ([a, b]) => Number(a) - Number(b),
  substring: ([value, start, count]) =>
    text(value).slice(Number(start), count === undefined ? undefined : Number(start) + Number(count)),
  take: ([value, count]) => (Array.isArray(value) ? value : text(value)).slice(0, Number(count)),
  tolower: ([value]) => text(value).toLowerCase(),
  toupper: ([value]) => text(value).toUpperCase(),
  trim: ([value]) => text(value).trim(),
  true: () => true,
  tryget: tryGet,
  union: union,
  uniquestring: (args) => hash(args, 13),
};
