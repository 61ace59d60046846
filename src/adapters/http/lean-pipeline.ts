import type { Pipeline } from '@azure/core-rest-pipeline';
import { proxyPolicyName } from '@azure/core-rest-pipeline';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';

const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];

/**
 * Removes every policy from an SDK's pipeline but the named ones, and the one for a proxy where the environment names a
 * proxy. An SDK adds a dozen that its own operations need; each costs time in every request.
 *
 * @param kept names of policies; a missing one is a bug, because the next version of an SDK may rename what signs a request
 */
export function keepPolicies(pipeline: Pipeline, kept: readonly string[]): void {
  const names = pipeline.getOrderedPolicies().map(({ name }) => name);
  const missing = kept.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new Error(`The SDK's pipeline has no ${missing.join(', ')}; it has ${names.join(', ')}.`);
  const wanted = hasProxy() ? [...kept, proxyPolicyName] : kept;
  for (const name of names) if (!wanted.includes(name)) pipeline.removePolicy({ name });
}

/** Whether a proxy is set in the environment, as the SDKs read it. */
function hasProxy(): boolean {
  return PROXY_VARIABLES.some(
    (name) => (lookUp(process.env, name) ?? lookUp(process.env, foldCase(name)) ?? '') !== '',
  );
}
