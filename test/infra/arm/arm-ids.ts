import { foldCase } from '../../../src/core/text/fold-case.ts';
import type { Value } from './arm-expression.ts';
import { Unknown } from './arm-expression.ts';

/** An object of a template or of a resource. */
export type Fields = Readonly<Record<string, Value>>;

/** Where a template is deployed to. */
export interface Place {
  readonly managementGroup?: string;
  readonly subscriptionId: string;
  readonly resourceGroup?: string;
}

/** The value as an object; `undefined` is an empty one. @throws Error for any other value */
export function fields(value: Value): Fields {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null) throw new Error(`no object: ${JSON.stringify(value)}`);
  return value as Fields;
}

/** Resource id of a place. */
export function placeId({ managementGroup, subscriptionId, resourceGroup }: Place): string {
  if (managementGroup !== undefined) return `/providers/Microsoft.Management/managementGroups/${managementGroup}`;
  const subscription = `/subscriptions/${subscriptionId}`;
  return resourceGroup === undefined ? subscription : `${subscription}/resourceGroups/${resourceGroup}`;
}

/** Resource id of a type with one name for each of its parts, below a place or another resource. */
export function idBelow(base: string, type: string, names: readonly Value[]): string {
  if (type === 'Microsoft.Resources/resourceGroups') return `${base}/resourceGroups/${String(names[0])}`;
  const [provider = '', ...kinds] = type.split('/');
  return `${base}/providers/${[provider, ...kinds.flatMap((kind, index) => [kind, String(names[index])])].join('/')}`;
}

/** `resourceId` takes a subscription and a group before the type, or neither. */
export function resourceIdIn(place: Place, args: readonly Value[]): string {
  const at = args.findIndex((each) => String(each).includes('/'));
  const [group, subscription] = args.slice(0, at).reverse().map(String);
  const elsewhere = {
    ...place,
    ...(group === undefined ? {} : { resourceGroup: group }),
    ...(subscription === undefined ? {} : { subscriptionId: subscription }),
  };
  return idBelow(placeId(elsewhere), String(args[at]), args.slice(at + 1));
}

/** What an id is compared by: Azure takes no notice of the case of ids. */
export function keyOf(id: string): string {
  return foldCase(id);
}

/** Id of the resource that another one is a part of; undefined for a resource of its own. */
export function parentId(id: string): string | undefined {
  const parts = id.split('/');
  const provider = parts.lastIndexOf('providers');
  return provider < 0 || parts.length - provider <= 4 ? undefined : parts.slice(0, -2).join('/');
}

/** A value inside others: `properties.siteConfig.minTlsVersion`; undefined if there is none. */
export function inside(body: Value, path: string): Value {
  return path
    .split('.')
    .reduce<Value>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), body);
}

/** A value as one text, the same for equal values in any order of their keys. */
export function canonical(value: Value): string {
  if (value instanceof Unknown) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const pairs = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${pairs
    .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
    .sort()
    .join(',')}}`;
}
