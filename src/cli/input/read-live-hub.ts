import { isInScope } from '../../core/baseline/assignment/scope.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubReferenceFrom, mayReferTo } from '../../core/hub-reference.ts';
import type { ConnectionTargets } from '../../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { printableLine } from '../../core/text/printable.ts';
import type { ReconcileDeps } from '../../reconcile/deps.ts';
import { noReference, severalHubs } from '../../reconcile/operator/find-hub.ts';
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
  const hubId = await idOf(hub, named.policy, deps);
  if (!hubId.ok) return hubId;
  const network = readOnlyNetwork(deps.network, deps.clock, new ReadTally());
  const observed = await network.observe(hubId.value);
  if (!observed.ok) return err(notRead(hubId.value, observed.error.detail));
  const fault = faultOf(observed.value, named);
  return fault === undefined ? withChildren(observed.value, network, deps) : err(fault);
}

async function withChildren(
  observation: Observation,
  network: ManagedNetworkClient,
  { clock }: Pick<ReconcileDeps, 'clock'>,
): Promise<Result<LiveHub, string>> {
  const usage = await network.usage(observation);
  if (!usage.ok) return err(notRead(`the computes of ${observation.name}`, usage.error.detail));
  const targets = await network.connectionTargets(observation);
  if (!targets.ok) return err(notRead(`the connections of ${observation.name}`, targets.error.detail));
  return ok({ observation, usage: usage.value, connectionTargets: targets.value, now: clock.now() });
}

function notRead(what: string, detail: string): string {
  return printableLine(`Azure did not show ${what}: ${detail}`);
}

async function idOf(
  text: string,
  { kinds, scope }: Policy,
  { directory }: Pick<ReconcileDeps, 'directory'>,
): Promise<Result<HubId, string>> {
  const reference = hubReferenceFrom(text);
  if (reference === undefined) return err(noReference(text));
  if (reference.kind === 'Id') return ok(reference.hubId);
  const found = await directory.findHubs(kinds, scope.subscriptions?.map(foldCase));
  if (!found.ok) return err(notRead('the list of hubs', found.error.detail));
  const matches = found.value.hubs.map(({ hubId }) => hubId).filter((hubId) => mayReferTo(reference, hubId));
  const [only, ...others] = matches;
  if (only === undefined)
    return err(
      `No hub "${text}" is in the scope of the policy and visible to the identity that is signed in. Name it by its ARM id to ask Azure for it directly.`,
    );
  return others.length === 0 ? ok(only) : err(severalHubs(text, matches));
}

function faultOf(observation: Observation, { name, policy }: NamedPolicy): string | undefined {
  const { hubResourceId, kind } = observation;
  if (foldCase(kind) === 'project')
    return `${observation.name} is a project: it has no network of its own. Name its hub instead${hubResourceId === undefined ? '.' : `: ${hubResourceId}`}`;
  if (isInScope(policy, observation)) return undefined;
  return `${observation.name} (kind ${kind}) is not in the scope of ${name}. Add its subscription to "scope.subscriptions" and its kind to "kinds", or name another hub.`;
}
