import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { lostFields } from '../../core/azure/lost-fields.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { Check } from './check.ts';
import { failedCheck } from './check.ts';

/** Names the features that a deployment with an older api-version lacks. @returns an empty list when it lacks none */
export function checkApiVersion(apiVersion: string): readonly Check[] {
  const { twoStates, unseen: unreadable, unwritable } = lostFields(apiVersion);
  const losses = [
    ...(unwritable.length === 0 ? [] : [`it cannot write ${unwritable.join(', ')}`]),
    ...(unreadable.length === 0 ? [] : [`it does not show ${unreadable.join(', ')}`]),
    ...(twoStates ? ['a rule that failed or is on its way reads Inactive'] : []),
  ];
  if (losses.length === 0) return [];
  const fix = `Set HUBWARDEN_ARM_API_VERSION to ${DEFAULT_API_VERSION} or later, or remove it. Until then Hubwarden refuses a policy that needs such a field.`;
  return [failedCheck({ what: 'api-version', where: apiVersion }, losses.join('; '), fix)];
}

/**
 * The problem of a provider that does not offer the app's api-version.
 *
 * @param offered versions in Azure's own order; empty: Azure names none, which proves nothing
 * @returns undefined when it offers the version
 */
export function versionProblem(apiVersion: string, offered: readonly string[]): string | undefined {
  const isOffered = offered.some((version) => foldCase(version) === foldCase(apiVersion));
  if (offered.length === 0 || isOffered) return undefined;
  const stable = offered.filter((version) => !foldCase(version).endsWith('-preview'));
  return `registered, but it does not offer api-version ${apiVersion}; stable versions are ${stable.join(', ')}`;
}
