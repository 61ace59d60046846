import { shellWord } from '../../text/command-text.ts';
import { foldCase } from '../../text/fold-case.ts';

/** A container registry with its SKU. */
export interface RegistrySku {
  /** ARM id. */
  readonly id: string;
  /** `Basic`, `Standard` or `Premium`. */
  readonly sku: string;
}

/**
 * A warning about a registry before a hub that uses it is isolated. A hub with isolation reaches its registry by a
 * private endpoint, and only a Premium registry supports one.
 *
 * @returns undefined for a registry that is Premium
 * @see https://learn.microsoft.com/azure/container-registry/container-registry-skus (read 2026-11)
 */
export function registryWarning({ id, sku }: RegistrySku, hubs: readonly string[]): string | undefined {
  if (foldCase(sku.trim()) === 'premium') return undefined;
  const [, , subscriptionId = ''] = id.split('/');
  const name = id.split('/').at(-1) ?? '';
  const used = `${hubs.slice(0, MOST_NAMED).join(', ')}${hubs.length > MOST_NAMED ? ` and ${hubs.length - MOST_NAMED} more` : ''}`;
  return `Registry ${name} of ${used} is ${sku}: a hub with isolation needs a Premium one. Raise it before the isolation: az acr update --name ${shellWord(name)} --sku Premium --subscription ${shellWord(subscriptionId)}`;
}

const MOST_NAMED = 5;

/** The parts of a registry's id, and the positions of its three names. */
const WORDS = [
  '',
  'subscriptions',
  undefined,
  'resourcegroups',
  undefined,
  'providers',
  'microsoft.containerregistry',
  'registries',
  undefined,
];

/** True for the ARM id of a container registry whose names cannot add a path segment or a query. */
export function isRegistryId(id: string): boolean {
  const parts = foldCase(id).split('/');
  return (
    parts.length === WORDS.length &&
    parts.every((part, at) => (WORDS[at] === undefined ? isName(part) : part === WORDS[at]))
  );
}

function isName(part: string): boolean {
  return part.replaceAll('.', '') !== '' && !/[?#%\\]/.test(part);
}
