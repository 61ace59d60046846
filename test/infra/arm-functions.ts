import { createHash } from 'node:crypto';
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

function tryGet(of: Value, key: string): Value {
  return typeof of === 'object' && of !== null && key in of ? (of as Record<string, Value>)[key] : null;
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

/** Functions that depend on nothing but their arguments. Hashes differ from Azure's; what is equal there is equal here. */
export const PURE_FUNCTIONS: Readonly<Record<string, (args: Items) => Value>> = {
  add: ([a, b]) => Number(a) + Number(b),
  and: (args) => args.every((each) => each === true),
  cidrsubnet: cidrSubnet,
  coalesce: (args) => args.find((each) => each !== null && each !== undefined) ?? null,
  concat: (args) => (Array.isArray(args[0]) ? args.flat() : args.map(text).join('')),
  contains: ([where, what]) =>
    Array.isArray(where)
      ? where.includes(what)
      : typeof where === 'string'
        ? where.includes(text(what))
        : what !== '' && text(what) in (where as object),
  createarray: (args) => args,
  createobject: createObject,
  empty: ([value]) => isEmpty(value),
  equals: ([a, b]) => (typeof a === 'string' ? a.toLowerCase() === text(b).toLowerCase() : a === b),
  // The condition before it decides: `if` evaluates one branch only.
  fail: ([message]) => {
    throw new Error(text(message));
  },
  filter: ([list, keeps]) => (list as Items).filter((item) => (keeps as (item: Value) => Value)(item) === true),
  first: ([list]) => (Array.isArray(list) ? (list[0] ?? null) : text(list).slice(0, 1)),
  flatten: ([lists]) => (lists as Items).flat(),
  format: ([pattern, ...args]) => text(pattern).replace(/\{(\d+)\}/g, (_whole, index) => text(args[Number(index)])),
  guid: (args) => hash(args, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  indexof: ([list, item]) => (list as Items).indexOf(item),
  int: ([value]) => Number(value),
  items: ([object]) =>
    Object.entries(object as Record<string, Value>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key, value })),
  join: ([list, by]) => (list as Items).map(text).join(text(by)),
  last: ([list]) => (list as Items).at(-1),
  length: ([list]) => (list as Items).length,
  map: ([list, each]) => (list as Items).map((item) => (each as (item: Value) => Value)(item)),
  not: ([value]) => value !== true,
  null: () => null,
  or: (args) => args.some((each) => each === true),
  range: ([start, count]) => Array.from({ length: Number(count) }, (_, index) => Number(start) + index),
  replace: ([value, from, to]) => text(value).replaceAll(text(from), text(to)),
  split: ([value, by]) => text(value).split(text(by)),
  startswith: ([value, start]) => text(value).toLowerCase().startsWith(text(start).toLowerCase()),
  string: ([value]) => text(value),
  sub: ([a, b]) => Number(a) - Number(b),
  substring: ([value, start, length]) => text(value).slice(Number(start), Number(start) + Number(length)),
  take: ([value, count]) => (Array.isArray(value) ? value : text(value)).slice(0, Number(count)),
  tolower: ([value]) => text(value).toLowerCase(),
  trim: ([value]) => text(value).trim(),
  tryget: ([of, key]) => (of instanceof Unknown ? new Unknown(`${of.path}.${text(key)}`) : tryGet(of, text(key))),
  union: (args) => (Array.isArray(args[0]) ? [...new Set(args.flat())] : Object.assign({}, ...args)),
  uniquestring: (args) => hash(args, 13),
};
