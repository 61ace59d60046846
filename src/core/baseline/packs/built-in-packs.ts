import type { Result } from '../../result.ts';
import { err, ok } from '../../result.ts';
import { CURATED_BY_AZURE_2026_02, CURATED_BY_AZURE_SEED } from './curated-by-azure.ts';
import { DOCKER_2026_11 } from './docker.ts';
import { FOUNDRY_AGENTS_2026_08 } from './foundry-agents.ts';
import { GITHUB_2026_11 } from './github.ts';
import { HUGGINGFACE_2026_02, HUGGINGFACE_2026_06, HUGGINGFACE_SEED } from './huggingface.ts';
import { MAVEN_2026_11 } from './maven.ts';
import type { Pack } from './pack.ts';
import { packReference } from './pack.ts';
import { PYTHON_PACKAGES_2026_02, PYTHON_PACKAGES_SEED } from './python-packages.ts';
import { R_PACKAGES_2026_11 } from './r-packages.ts';
import { VSCODE_2026_02, VSCODE_2026_11, VSCODE_SEED } from './vscode.ts';

/**
 * Every built-in pack in every edition. The newest edition of each pack is first; a name without an edition means it.
 */
export const BUILT_IN_PACKS: readonly Pack[] = [
  PYTHON_PACKAGES_2026_02,
  PYTHON_PACKAGES_SEED,
  VSCODE_2026_11,
  VSCODE_2026_02,
  VSCODE_SEED,
  HUGGINGFACE_2026_06,
  HUGGINGFACE_2026_02,
  HUGGINGFACE_SEED,
  CURATED_BY_AZURE_2026_02,
  CURATED_BY_AZURE_SEED,
  DOCKER_2026_11,
  R_PACKAGES_2026_11,
  MAVEN_2026_11,
  GITHUB_2026_11,
  FOUNDRY_AGENTS_2026_08,
];

/** The built-in packs in their newest edition, for a list of choices. */
export function listPacks(): readonly Pack[] {
  const seen = new Set<string>();
  return BUILT_IN_PACKS.filter(({ name }) => {
    const isNewest = !seen.has(name);
    seen.add(name);
    return isNewest;
  });
}

/**
 * Finds a built-in pack.
 *
 * @param reference `vscode` for the newest edition, `vscode@seed` for a pinned one
 * @returns when not found, a sentence that names the known packs or editions
 */
export function packNamed(reference: string): Result<Pack, string> {
  const [name = '', edition, more] = reference.trim().split('@');
  const editions = BUILT_IN_PACKS.filter((pack) => pack.name === name);
  if (editions.length === 0) {
    const names = listPacks().map((pack) => pack.name);
    return err(`There is no built-in pack "${name}". Built in are ${names.join(', ')}.`);
  }
  const pack =
    more === undefined ? editions.find((one) => edition === undefined || one.edition === edition) : undefined;
  if (pack !== undefined) return ok(pack);
  return err(
    `Pack ${name} has no such edition as "${reference}". There are ${editions.map(packReference).join(', ')}.`,
  );
}
