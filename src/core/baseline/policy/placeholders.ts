/** Names in braces that a rule replaces by a fact of the hub. */
export const PLACEHOLDERS = ['region', 'subscriptionId', 'resourceGroup', 'hubName'] as const;

/** One of {@link PLACEHOLDERS}. */
export type Placeholder = (typeof PLACEHOLDERS)[number];
