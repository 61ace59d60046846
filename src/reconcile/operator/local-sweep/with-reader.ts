import { prepareAssignments } from '../../../core/baseline/assignment/assign.ts';
import type { Policy } from '../../../core/baseline/policy/policy.ts';
import type { HubId } from '../../../core/hub-id.ts';
import type { Observation } from '../../../core/observation/observation.ts';
import { answerFrom } from '../../observe/hub-answer.ts';
import type { ManagedNetworkClient, PolicyInForce } from '../../ports.ts';

/** The client, which hands on each read of a hub that succeeded. */
export function withReader(
  network: ManagedNetworkClient,
  onRead: (observation: Observation, network: ManagedNetworkClient) => Promise<void>,
): ManagedNetworkClient {
  const observe = async (hubId: HubId) => {
    const read = await network.observe(hubId);
    if (read.ok) await onRead(read.value, network);
    return read;
  };
  return {
    apiVersion: network.apiVersion,
    observe,
    look: async (hubId) => answerFrom(await observe(hubId)),
    usage: (observation) => network.usage(observation),
    connectionTargets: (observation) => network.connectionTargets(observation),
    write: (write) => network.write(write),
    poll: (hubId, urls) => network.poll(hubId, urls),
    inBackground: (gate) => withReader(network.inBackground(gate), onRead),
  };
}

/** The scope and the kinds of a policy, without its assignments: a sweep by it only reads. */
export function readingPolicy(covered: Policy, name: string): PolicyInForce {
  const policy: Policy = { ...covered, assignments: [], exemptions: [] };
  const assign = prepareAssignments(policy);
  return { policy, assign, hash: name, enforcedSince: {}, refused: undefined, others: new Map() };
}
