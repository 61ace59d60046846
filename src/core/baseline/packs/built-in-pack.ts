import type { WrittenRule } from '../policy/policy.ts';
import { BUILT_IN_PACKS, packNamed } from './built-in-packs.ts';
import { packReference } from './pack.ts';

/** A built-in pack in the form that policies use. */
export interface BuiltInPack {
  /** With its edition: `vscode@2026-02`. */
  readonly reference: string;
  readonly rules: readonly WrittenRule[];
}

/**
 * Finds a built-in pack.
 *
 * @param reference `vscode` for this release's newest edition, `vscode@seed` for one edition
 * @returns undefined when there is none
 */
export function builtInPack(reference: string): BuiltInPack | undefined {
  const pack = packNamed(reference);
  if (!pack.ok) return undefined;
  return {
    reference: packReference(pack.value),
    rules: pack.value.hosts.map(({ host }) => ({ kind: 'FQDN', fqdn: host })),
  };
}

const LATER_PACKS = new Set(['docker', 'r-packages', 'maven', 'github', 'foundry-agents']);

/**
 * True for a built-in pack that is newer than packs of policies. A policy's own pack of that name stays in use, with a
 * warning, so that a new release refuses no policy in force.
 */
export function isNameOfLaterPack(name: string): boolean {
  return LATER_PACKS.has(name);
}

/** Every edition of every built-in pack: `vscode@2026-02`, `vscode@seed`, … */
export function builtInReferences(): readonly string[] {
  return BUILT_IN_PACKS.map(packReference);
}
