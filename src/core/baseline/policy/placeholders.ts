/** Names that stand for a fact of the hub when written in braces in a rule. */
export const PLACEHOLDERS = ['region', 'subscriptionId', 'resourceGroup', 'hubName'] as const;

/** One of {@link PLACEHOLDERS}. */
export type Placeholder = (typeof PLACEHOLDERS)[number];
