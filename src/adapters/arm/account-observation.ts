import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { FOUNDRY_ACCOUNT } from '../../core/kinds/foundry-account.ts';
import { observationFromAccount } from '../../core/kinds/reading/account-from-arm.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { HubAnswer } from '../../reconcile/ports.ts';
import { answerDigest } from './answer-digest.ts';
import type { ArmPipeline } from './arm-pipeline.ts';

/**
 * Reads an account, and then its managed network, which is a child of its own. An account of a kind without managed
 * networks is one read.
 *
 * @param askedAt when the first of the requests starts: the observation counts from then
 * @returns `NotFound` when the account is gone; `Malformed` when the two answers are about two lives of the account
 */
export async function lookAtAccount(
  arm: ArmPipeline,
  hubId: HubId,
  askedAt: Date,
): Promise<Result<HubAnswer, Failure>> {
  const version = arm.versionOf('FoundryAccount');
  const account = await arm.send({ operation: 'readAccount', url: arm.url(hubId, version) });
  if (!account.ok) return account;
  const { body, bytes } = account.value;
  const alone = observationFromAccount({ account: body, network: undefined }, hubId, askedAt);
  if (!alone.ok) return err({ kind: 'Malformed', detail: alone.error });
  const withoutNetwork = ok({ askedAt, digest: answerDigest(hubId, version, [bytes]), observation: () => alone });
  if (!Object.hasOwn(FOUNDRY_ACCOUNT.policyKinds, alone.value.kind)) return withoutNetwork;
  const url = arm.url(`${hubId}${FOUNDRY_ACCOUNT.networkPath}`, version);
  const network = await arm.send({ operation: 'readAccountNetwork', url });
  if (!network.ok) return hasNoNetwork(network.error) ? withoutNetwork : network;
  const read = () => observationFromAccount({ account: body, network: network.value.body ?? null }, hubId, askedAt);
  const digest = answerDigest(hubId, version, [bytes, network.value.bytes]);
  return ok({ askedAt, digest, observation: () => orMalformed(read()) });
}

function orMalformed(read: Result<Observation, string>): Result<Observation, Failure> {
  return read.ok ? read : err({ kind: 'Malformed', detail: read.error });
}

/**
 * The account was there a moment ago, so a 404 is about its network, unless Azure says that what is above it is gone, or
 * the answer says nothing: an account that counts as one without a network may get one.
 */
function hasNoNetwork(failure: Failure): boolean {
  if (failure.kind !== 'NotFound' || failure.saysNothing === true) return false;
  return failure.what === 'Resource' || failure.what === 'Other';
}
