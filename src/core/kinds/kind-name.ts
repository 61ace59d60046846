/** Names of the kinds of resource that Hubwarden governs. A new name leads, by compile errors, to what a kind needs. */
export type KindName = 'MlWorkspace' | 'FoundryAccount';
