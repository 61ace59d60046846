import * as z from 'zod';
import {
  ACCOUNT_RULE_WRITES,
  CONNECTION_RULES,
  SAFE_ACCOUNT_TERMS,
  WITHOUT_INJECTION,
} from '../policy/foundry-accounts.ts';

/** Choices of a policy for Foundry accounts. */
export const foundryAccountsSchema = z
  .strictObject({
    withoutInjection: z
      .enum(WITHOUT_INJECTION)
      .describe(
        'An account that was not created for a managed network. report: it is blocked and never written. govern: it is written as any other.',
      )
      .default(SAFE_ACCOUNT_TERMS.withoutInjection),
    connectionRules: z
      .enum(CONNECTION_RULES)
      .describe(
        'Private endpoints that Azure made for connections ("Connection_*"). keep: never unlisted and never removed. judge: judged as any other rule.',
      )
      .default(SAFE_ACCOUNT_TERMS.connectionRules),
    ruleWrites: z
      .enum(ACCOUNT_RULE_WRITES)
      .describe(
        'How rules are written. single: one rule a request, and the mode alone. withMode: many rules in one request where that is safe, as for hubs.',
      )
      .default(SAFE_ACCOUNT_TERMS.ruleWrites),
  })
  .describe('Choices for Foundry accounts, where only a live tenant can show how Azure behaves.');
