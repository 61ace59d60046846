/** The store did not answer, or refused: no bug of this code. The message names table, partition and key; the cause is the store's error. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
}

/** True for an error that says that the store did not answer. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof StoreFailure;
}
