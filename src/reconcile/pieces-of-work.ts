/** Work that is done piece by piece: one that fails, as for a damaged row, holds up no other, and is told in the end. */
export class PiecesOfWork {
  readonly #failures: string[] = [];

  /** Does one piece. @returns what it came to, or `otherwise` when it failed */
  async do<T>(what: string, piece: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await piece();
    } catch (error) {
      this.#failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return otherwise;
    }
  }

  /** @throws Error naming every piece that failed, so that the function fails where people look for failures */
  end(): void {
    if (this.#failures.length > 0) throw new Error(this.#failures.join('; '));
  }
}
