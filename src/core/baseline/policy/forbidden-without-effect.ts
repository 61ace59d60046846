import type { ForbiddenTarget } from '../../rules/limits/forbidden-destinations.ts';
import type { IsolationMode } from '../../rules/outbound-rule.ts';
import type { ForbiddenRule } from './baseline.ts';

/** Entries of `forbidden` that no rule can break, because the mode permits all of the internet. */
export interface WithoutEffect {
  /** Position of the first entry in the list. */
  readonly firstIndex: number;
  /** Their targets, as a short text. */
  readonly text: string;
}

/** More names would not help the reader. */
const MOST_NAMED = 5;

/**
 * Finds the entries that have no effect in a mode. In `AllowInternetOutbound`, and without isolation, compute reaches
 * every address with or without a rule. The only possible rules there are private endpoints, which an entry can still
 * forbid.
 *
 * @returns undefined when each entry has an effect
 */
export function forbiddenWithoutEffect(
  forbidden: readonly ForbiddenRule[],
  mode: IsolationMode,
): WithoutEffect | undefined {
  if (mode === 'AllowOnlyApprovedOutbound') return undefined;
  const entries = forbidden
    .map(({ target }, index) => ({ target, index }))
    .filter(({ target }) => target.type !== 'PrivateEndpoint');
  const [first] = entries;
  if (first === undefined) return undefined;
  const names = entries.map(({ target }) => forbiddenTargetText(target));
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return { firstIndex: first.index, text: `${names.slice(0, MOST_NAMED).join(', ')}${more}` };
}

/** The target of an entry, as a short text. */
export function forbiddenTargetText(target: ForbiddenTarget): string {
  switch (target.type) {
    case 'FQDN':
      return target.host;
    case 'ServiceTag':
      return `service tag ${target.serviceTag}`;
    case 'AddressPrefix':
      return target.prefix;
    case 'PrivateEndpoint':
      return target.subresourceTarget === undefined
        ? target.serviceResourceId
        : `${target.subresourceTarget} of ${target.serviceResourceId}`;
  }
}
