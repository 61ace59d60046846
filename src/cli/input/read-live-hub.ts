import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import { findHubsInAzure } from '../../reconcile/operator/local-sweep/hubs-in-azure.ts';
import type { LiveHub } from '../../reconcile/operator/local-sweep/observe-now.ts';
import { observeNow } from '../../reconcile/operator/local-sweep/observe-now.ts';
import type { CommandContext } from '../command/command-context.ts';

/** A policy as the composition of the Azure clients needs it. */
export interface NamedPolicy {
  readonly policy: Policy;
  readonly text: string;
  readonly name: string;
}

/**
 * Reads one hub from Azure, its computes and its connections, as the person who is signed in here. Writes nothing.
 *
 * @param hub by its ARM id, by `GROUP/NAME`, or by a name that only one hub in the scope of the policy has; `local`: in the
 * Azure of the local stack
 * @returns one sentence with the remedy when the hub cannot be found or read, or is not in the scope of the policy
 */
export async function readLiveHub(
  { hub, local }: { readonly hub: string; readonly local?: boolean | undefined },
  named: NamedPolicy,
  context: CommandContext,
): Promise<Result<LiveHub, string>> {
  if (context.sweep === undefined)
    return err('Reading a hub needs Azure, which is not available here. Give a saved hub with --hub FILE.');
  const connected = await context.sweep.connect({ text: named.text, name: named.name }, { local });
  if (!connected.ok) return connected;
  const { deps } = connected.value;
  const found = await findHubsInAzure(deps, named.policy, [hub]);
  if (!found.ok) return found;
  const [hubId] = found.value;
  if (hubId === undefined) throw new Error('one name found no hub and no fault');
  return observeNow(deps, hubId, named.policy);
}
