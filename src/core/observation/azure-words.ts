import type { FirewallSku, IsolationMode, RuleStatus } from '../rules/outbound-rule.ts';
import { FIREWALL_SKUS, ISOLATION_MODES, RULE_STATUSES } from '../rules/outbound-rule.ts';
import { foldCase } from '../text/fold-case.ts';

/**
 * The value in Azure's spelling, whatever casing and blanks the answer has.
 *
 * @returns undefined for an unknown value
 */
export function wordAmong<T extends string>(words: readonly T[], text: string): T | undefined {
  const exact = words.find((word) => word === text);
  if (exact !== undefined) return exact;
  const wanted = foldCase(text.trim());
  return words.find((word) => foldCase(word) === wanted);
}

/** @returns undefined for a mode that Hubwarden does not know */
export function isolationModeFrom(text: string): IsolationMode | undefined {
  return wordAmong(ISOLATION_MODES, text);
}

/** The state of a rule, or of its Spark part; `Unknown` for a value that Hubwarden does not know. */
export function ruleStatusFrom(text: string): RuleStatus {
  return wordAmong(RULE_STATUSES, text) ?? 'Unknown';
}

/** Known values of a field, and the others as Azure shows them. */
export interface SortedWords<T> {
  readonly known: readonly T[] | undefined;
  readonly unknown: readonly string[];
}

/** Modes that Azure offers. An empty list means nothing, as recorded answers of ordinary workspaces show. */
export function offeredModesFrom(list: readonly (string | null)[] | null | undefined): SortedWords<IsolationMode> {
  const words = (list ?? []).filter((word) => word !== null && word.trim() !== '') as readonly string[];
  if (words.length === 0) return { known: undefined, unknown: [] };
  return {
    known: words.map(isolationModeFrom).filter((mode) => mode !== undefined),
    unknown: words.filter((word) => isolationModeFrom(word) === undefined),
  };
}

/** The firewall's SKU: a known one, or the value that Azure shows; both undefined if Azure shows none. */
export function firewallSkuFrom(text: string | null | undefined): {
  readonly firewallSku: FirewallSku | undefined;
  readonly unknownFirewallSku?: string;
} {
  const word = text?.trim() ?? '';
  const firewallSku = wordAmong(FIREWALL_SKUS, word);
  return firewallSku !== undefined || word === '' ? { firewallSku } : { firewallSku, unknownFirewallSku: word };
}
