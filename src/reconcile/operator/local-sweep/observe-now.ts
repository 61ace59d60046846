import type { Policy } from '../../../core/baseline/policy/policy.ts';
import type { HubId } from '../../../core/hub-id.ts';
import type { ConnectionTargets } from '../../../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../../core/observation/observation.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { otherThanHub } from '../../observe/assess-hub.ts';
import type { ManagedNetworkClient } from '../../ports.ts';
import { hubNotRead, notAssessed } from '../assess-now.ts';
import { ReadTally, readOnlyNetwork } from './read-only-network.ts';

/** A hub as Azure shows it now. */
export interface LiveHub {
  readonly observation: Observation;
  readonly usage: Usage;
  readonly connectionTargets: ConnectionTargets;
  /** Time of the read. */
  readonly now: Date;
}

/**
 * Reads a hub from Azure, its computes and its connections. Writes nothing.
 *
 * @returns one sentence with the remedy when the hub cannot be read, or is not in the scope of the policy
 */
export async function observeNow(
  deps: Pick<ReconcileDeps, 'network' | 'clock'>,
  hubId: HubId,
  policy: Policy,
): Promise<Result<LiveHub, string>> {
  const network = readOnlyNetwork(deps.network, deps.clock, new ReadTally());
  const observed = await network.observe(hubId);
  if (!observed.ok) return err(hubNotRead(hubId, observed.error.detail));
  const other = otherThanHub(observed.value, policy);
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
