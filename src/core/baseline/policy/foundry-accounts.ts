/** What Hubwarden does about an account that was not made for a managed network. */
export const WITHOUT_INJECTION = ['report', 'govern'] as const;

/** What Hubwarden does about private endpoints that Azure made for connections. */
export const CONNECTION_RULES = ['keep', 'judge'] as const;

/** How Hubwarden writes the rules of an account. */
export const ACCOUNT_RULE_WRITES = ['single', 'withMode'] as const;

/** Choices of a policy for Foundry accounts, where only a live tenant can show how Azure behaves. */
export interface FoundryAccountTerms {
  /** `report`: such an account is blocked and never written. `govern`: its managed network is written as any other. */
  readonly withoutInjection: (typeof WITHOUT_INJECTION)[number];
  /** `keep`: never unlisted and never removed. `judge`: judged as any other user-defined rule. */
  readonly connectionRules: (typeof CONNECTION_RULES)[number];
  /** `single`: one rule a request. `withMode`: many rules in one request where that is safe, as for hubs. */
  readonly ruleWrites: (typeof ACCOUNT_RULE_WRITES)[number];
}

/** The choices of a policy that makes none: no write whose effect on agents or connections is not known. */
export const SAFE_ACCOUNT_TERMS: FoundryAccountTerms = {
  withoutInjection: 'report',
  connectionRules: 'keep',
  ruleWrites: 'single',
};

/** Whether two policies choose the same; undefined stands for {@link SAFE_ACCOUNT_TERMS}. */
export function areSameTerms(a: FoundryAccountTerms | undefined, b: FoundryAccountTerms | undefined): boolean {
  const [one, other] = [a ?? SAFE_ACCOUNT_TERMS, b ?? SAFE_ACCOUNT_TERMS];
  return (
    one.withoutInjection === other.withoutInjection &&
    one.connectionRules === other.connectionRules &&
    one.ruleWrites === other.ruleWrites
  );
}
