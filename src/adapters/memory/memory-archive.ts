import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Archive, ArchiveName } from '../../reconcile/ports.ts';

/** An archive in memory, with the semantics of the port. */
export class MemoryArchive implements Archive {
  readonly #texts = new Map<ArchiveName, Map<string, string>>();

  async put(archive: ArchiveName, name: string, text: string): Promise<Result<void, 'Conflict'>> {
    const texts = this.#texts.get(archive) ?? new Map<string, string>();
    this.#texts.set(archive, texts);
    if (texts.has(name)) return err('Conflict');
    texts.set(name, text.toWellFormed());
    return ok(undefined);
  }

  async read(archive: ArchiveName, name: string): Promise<string | undefined> {
    return this.#texts.get(archive)?.get(name);
  }

  async list(archive: ArchiveName): Promise<readonly string[]> {
    return [...(this.#texts.get(archive)?.keys() ?? [])].sort();
  }

  /** For tests: a change that bypasses the immutability policy. `undefined` deletes the text. */
  tamper(archive: ArchiveName, name: string, text: string | undefined): void {
    if (text === undefined) this.#texts.get(archive)?.delete(name);
    else this.#texts.get(archive)?.set(name, text);
  }
}
