import { normalArmId } from '../../hub-id.ts';
import { hostCovers, normalHost } from '../../rules/addresses/host-name.ts';
import { coveringRules } from '../../rules/coverage/coverage.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import type { ForbiddenTarget } from '../../rules/limits/forbidden-destinations.ts';
import type { Destination, IsolationMode } from '../../rules/outbound-rule.ts';
import { isAzureCloudTag, isInternetTag, normalTag, tagCovers } from '../../rules/services/service-tag.ts';
import { foldCase, foldOptional } from '../../text/fold-case.ts';
import type { Baseline, DesiredRule, ForbiddenRule } from '../policy/baseline.ts';

const MODE_RANK: Readonly<Record<IsolationMode, number>> = {
  Disabled: 0,
  AllowInternetOutbound: 1,
  AllowOnlyApprovedOutbound: 2,
};
const CONSENT_RANK = { report: 0, approve: 1, enforce: 2 } as const;
const UNLISTED_RANK = { allow: 0, report: 1, remove: 2 } as const;
const ACTION_RANK = { report: 0, remove: 1 } as const;

/**
 * Names each way in which one baseline is looser than another, one phrase each; empty when it is equal or stricter. An
 * uncertain case counts as looser: that costs an approval, and the opposite could weaken the baseline.
 *
 * Looser means:
 * - `mode` is observe and was enforce: Hubwarden would no longer write.
 * - the isolation mode is weaker, or no longer set.
 * - `newHubs` or `existingHubs` does less about the mode, if the old baseline sets a mode.
 * - a rule permits traffic that the old rules together do not permit, judged by coverage and in any mode: the hub may
 * be stricter than its baseline. A rule that the old baseline wanted and that could not be written (HW406, HW409) opens
 * nothing.
 * - a rule with action Deny is gone.
 * - a forbidden destination is no longer forbidden, or was removed and is now only reported. A wider entry replaces a
 * narrower one. `Internet` and `AzureCloud`, which forbid only as a whole, replace only themselves, and a range of
 * addresses replaces only the same range.
 * - `unlistedRules` does less.
 * - the firewall SKU differs from the old one: without a SKU the policy accepts no price, and an edit of a tag must not
 * accept one.
 * - the network would no longer be provisioned.
 * - the write windows of an enforcing baseline differ, unless there are none: a repair that was possible at any hour
 * would wait.
 *
 * Not compared, because they open nothing and forbid nothing: fewer rules, Spark, the deadlines of provisioning, pace,
 * and exemptions, which belong to hubs and not to assignments.
 */
export function loosenings(old: Baseline, next: Baseline): readonly string[] {
  return [
    ...looserMode(old, next),
    ...looserRules(old, next),
    ...looserForbidden(old, next),
    ...when(
      UNLISTED_RANK[next.unlistedRules] < UNLISTED_RANK[old.unlistedRules],
      `unlistedRules is ${next.unlistedRules}, not ${old.unlistedRules}`,
    ),
    ...when(
      next.firewallSku !== undefined && next.firewallSku !== old.firewallSku,
      `firewall SKU ${next.firewallSku} is accepted, not ${old.firewallSku ?? 'none'}`,
    ),
    ...when(old.provisioning.start && !next.provisioning.start, 'the network is not provisioned'),
    ...when(waitsLonger(old, next), 'it writes at other hours only'),
  ];
}

function when(holds: boolean, phrase: string): readonly string[] {
  return holds ? [phrase] : [];
}

function looserMode(old: Baseline, next: Baseline): readonly string[] {
  const was = old.isolation;
  const is = next.isolation;
  const asksMode = was.mode !== undefined;
  return [
    ...when(old.mode === 'enforce' && next.mode === 'observe', 'mode is observe, not enforce'),
    ...when(modeRank(is.mode) < modeRank(was.mode), `isolation mode is ${is.mode ?? 'not set'}, not ${was.mode}`),
    ...when(
      asksMode && CONSENT_RANK[is.newHubs] < CONSENT_RANK[was.newHubs],
      `newHubs is ${is.newHubs}, not ${was.newHubs}`,
    ),
    ...when(
      asksMode && CONSENT_RANK[is.existingHubs] < CONSENT_RANK[was.existingHubs],
      `existingHubs is ${is.existingHubs}, not ${was.existingHubs}`,
    ),
  ];
}

/** A baseline without a mode accepts every mode, so it is weaker than one that sets `Disabled` or a stricter mode. */
function modeRank(mode: IsolationMode | undefined): number {
  return mode === undefined ? -1 : MODE_RANK[mode];
}

function looserRules(old: Baseline, next: Baseline): readonly string[] {
  const oldWritten = old.rules.filter(notBlocked(old));
  const nextWritten = new Set(next.rules.filter(notBlocked(next)));
  const opened = next.rules.filter((rule) => {
    if (isDeny(rule.destination)) return false;
    return coveringRules(rule.destination, nextWritten.has(rule) ? oldWritten : old.rules) === undefined;
  });
  const kept = new Set(next.rules.map(({ destination }) => destinationKey(destination)));
  const undenied = oldWritten.filter(
    ({ destination }) => isDeny(destination) && !kept.has(destinationKey(destination)),
  );
  return [
    ...when(opened.length > 0, `it permits the targets of ${inShort(opened)}`),
    ...when(undenied.length > 0, `it no longer denies the targets of ${inShort(undenied)}`),
  ];
}

function notBlocked({ problems }: Baseline): (rule: DesiredRule) => boolean {
  const blocked = new Set(problems.filter((each) => each.blocksRule).map((each) => each.rule));
  return ({ name }) => !blocked.has(name);
}

function isDeny(destination: Destination): boolean {
  return destination.type === 'ServiceTag' && destination.action === 'Deny';
}

/** The first names, and the number of the others: the message has to stay readable. */
function inShort(rules: readonly DesiredRule[]): string {
  const names = rules.slice(0, 3).map(({ name }) => name);
  const more = rules.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}

function looserForbidden(old: Baseline, next: Baseline): readonly string[] {
  const given = old.forbidden.filter(
    (entry) =>
      !next.forbidden.some(
        (other) => ACTION_RANK[other.action] >= ACTION_RANK[entry.action] && forbids(other.target, entry.target),
      ),
  );
  return given.map(
    (entry) => `${forbiddenText(entry)} is no longer ${entry.action === 'remove' ? 'removed' : 'forbidden'}`,
  );
}

/** True when everything that overlaps `wanted` also overlaps `by`. */
function forbids(by: ForbiddenTarget, wanted: ForbiddenTarget): boolean {
  if (by.type === 'FQDN' && wanted.type === 'FQDN') return hostCovers(normalHost(by.host), normalHost(wanted.host));
  if (by.type === 'ServiceTag' && wanted.type === 'ServiceTag')
    return forbidsTag(normalTag(by.serviceTag), normalTag(wanted.serviceTag));
  if (by.type === 'AddressPrefix' && wanted.type === 'AddressPrefix')
    return foldCase(by.prefix.trim()) === foldCase(wanted.prefix.trim());
  if (by.type === 'PrivateEndpoint' && wanted.type === 'PrivateEndpoint') return forbidsEndpoint(by, wanted);
  return false;
}

function forbidsTag(by: string, wanted: string): boolean {
  return isInternetTag(by) || isAzureCloudTag(by) ? by === wanted : tagCovers(by, wanted);
}

type EndpointTarget = Extract<ForbiddenTarget, { type: 'PrivateEndpoint' }>;

function forbidsEndpoint(by: EndpointTarget, wanted: EndpointTarget): boolean {
  if (normalArmId(by.serviceResourceId) !== normalArmId(wanted.serviceResourceId)) return false;
  const part = foldOptional(by.subresourceTarget?.trim());
  return part === undefined || part === foldOptional(wanted.subresourceTarget?.trim());
}

function forbiddenText({ target }: ForbiddenRule): string {
  switch (target.type) {
    case 'FQDN':
      return target.host;
    case 'ServiceTag':
      return target.serviceTag;
    case 'AddressPrefix':
      return target.prefix;
    case 'PrivateEndpoint':
      return target.serviceResourceId;
  }
}

function waitsLonger(old: Baseline, next: Baseline): boolean {
  if (old.mode === 'observe' || next.writeWindows.length === 0) return false;
  return JSON.stringify(old.writeWindows) !== JSON.stringify(next.writeWindows);
}
