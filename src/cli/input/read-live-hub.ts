import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { ConnectionTargets } from '../../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { visibleLine } from '../../core/text/printable.ts';
import type { ReconcileDeps } from '../../reconcile/deps.ts';
import { otherThanHub } from '../../reconcile/observe/assess-hub.ts';
import { hubNotRead, notAssessed } from '../../reconcile/operator/assess-now.ts';
import { findHubsInAzure } from '../../reconcile/operator/local-sweep/hubs-in-azure.ts';
import { ReadTally, readOnlyNetwork } from '../../reconcile/operator/local-sweep/read-only-network.ts';
import type { ManagedNetworkClient } from '../../reconcile/ports.ts';
import type { CommandContext } from '../command/command-context.ts';

/** A hub as Azure shows it now. */
export interface LiveHub {
  readonly observation: Observation;
  readonly usage: Usage;
  readonly connectionTargets: ConnectionTargets;
  /** Time of the read. */
  readonly now: Date;
}

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
  const network = readOnlyNetwork(deps.network, deps.clock, new ReadTally());
  const observed = await network.observe(hubId);
  if (!observed.ok) return err(hubNotRead(hubId, observed.error.detail));
  const other = otherThanHub(observed.value, named.policy);
  return other === undefined ? withChildren(observed.value, network, deps) : err(notAssessed(hubId, other));
}

async function withChildren(
  observation: Observation,
  network: ManagedNetworkClient,
  { clock }: Pick<ReconcileDeps, 'clock'>,
): Promise<Result<LiveHub, string>> {
  const usage = await network.usage(observation);
  if (!usage.ok) return err(notRead('computes', observation, usage.error.detail));
  const targets = await network.connectionTargets(observation);
  if (!targets.ok) return err(notRead('connections', observation, targets.error.detail));
  return ok({ observation, usage: usage.value, connectionTargets: targets.value, now: clock.now() });
}

function notRead(what: string, { name }: Observation, detail: string): string {
  return `The ${what} of ${name} could not be read from Azure: ${visibleLine(detail)}`;
}
