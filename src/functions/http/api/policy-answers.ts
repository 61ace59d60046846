import { ok } from '../../../core/result.ts';
import type { Answer } from './api-call.ts';
import { failed } from './failure.ts';
import { found, fromIndex } from './not-answered.ts';

/** What the policy consists of. */
export const getPolicy: Answer<'getPolicy'> = async ({ parts: { reads } }) =>
  found(await reads.policy(), reads, 'NotFound');

/** The text of the policy. */
export const getPolicyText: Answer<'getPolicyText'> = async ({ parts: { reads } }) =>
  found(await reads.policyText(undefined), reads, 'NotFound');

/** Versions of the policy. */
export const listPolicyVersions: Answer<'listPolicyVersions'> = async ({ parts: { reads } }) => {
  const versions = fromIndex(await reads.policyVersions());
  return versions.ok ? ok({ value: versions.value }) : versions;
};

/** The text of one version. */
export const getPolicyVersion: Answer<'getPolicyVersion'> = async ({ input, parts: { reads } }) =>
  found(await reads.versionText(input.path.version), reads, 'NotFound');

/** Two versions over the fleet. */
export const comparePolicyVersions: Answer<'comparePolicyVersions'> = async ({ input, parts: { reads } }) =>
  found(await reads.policyDiff(input.query.old, input.query.new), reads, 'NotFound');

/** The exemptions of the policy. */
export const listExemptions: Answer<'listExemptions'> = async ({ input, parts: { reads } }) => {
  const { expiresWithinSeconds, filter, owner, unused = false } = input.query;
  const query = { filter, owner, expiresWithinSeconds, onlyUnused: unused };
  const list = await found(await reads.exemptions(query), reads, 'NotFound');
  if (!list.ok) return list;
  const { exemptions, ...rest } = list.value;
  return ok({ value: exemptions, ...rest });
};

/** The roll-out. */
export const getRollout: Answer<'getRollout'> = async ({ parts: { reads } }) => {
  const rollout = await reads.rollout();
  if (rollout !== undefined) return ok(rollout);
  return failed(
    'NotFound',
    'No version of the policy is active yet, so nothing rolls out. The first sweep activates one.',
  );
};

/** Alerts and silences. */
export const listAlerts: Answer<'listAlerts'> = async ({ input, parts: { reads } }) => {
  const { alerts, ...rest } = await reads.alerts(input.query.all ?? false);
  return ok({ value: alerts, ...rest });
};

/** One alert. */
export const getAlert: Answer<'getAlert'> = async ({ input, parts: { reads } }) =>
  found(await reads.alert(input.path.id), reads, 'NotFound');
