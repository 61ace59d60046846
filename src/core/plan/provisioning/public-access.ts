import { kindOf } from '../../hub-id.ts';
import type { Observation } from '../../observation/observation.ts';
import { foldCase } from '../../text/fold-case.ts';

/**
 * A warning before the network of this hub is provisioned: while the hub is publicly reachable, Azure may leave out the
 * private endpoint to the hub itself, and does not create it later.
 *
 * @see https://github.com/MicrosoftDocs/azure-ai-docs/pull/98 (read 2026-11)
 * @returns undefined for accounts, and if the answer does not say that public network access is enabled
 */
export function publicAccessWarning({ hubId, name, publicNetworkAccess }: Observation): string | undefined {
  // Later set-ups of accounts get their endpoint with any value of the setting.
  if (kindOf(hubId).network.isProvisionedByWrite) return undefined;
  if (foldCase((publicNetworkAccess ?? '').trim()) !== 'enabled') return undefined;
  return `Public network access of ${name} is Enabled: Azure may then create no private endpoint to ${name} itself. Turn it off before the network is provisioned, or check that endpoint afterwards.`;
}
