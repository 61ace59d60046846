import { hubIdFrom } from '../../hub-id.ts';
import { groupAndName } from '../../hub-reference.ts';
import { kindOfPolicyWord } from '../../kinds/kinds.ts';
import { ML_WORKSPACE } from '../../kinds/ml-workspace.ts';
import { foldCase } from '../../text/fold-case.ts';
import { trimEnd } from '../../text/trim-end.ts';
import type { Exemption, ForbiddenRule } from '../policy/baseline.ts';
import { endOfUtcDay, exemptionWithId } from '../policy/exemption.ts';
import type { Assignment, Policy, UserPack, WrittenRule } from '../policy/policy.ts';
import type { AssignmentEntry, ExemptionEntry, PackEntry, PolicyFile } from '../schema/policy-schema.ts';
import { forbiddenTargetFrom, writtenRuleFrom } from '../schema/rule-from-entry.ts';
import type { ForbiddenEntry, RuleEntry } from '../schema/rule-schema.ts';
import { buildAlerts } from './build-alerts.ts';

/** Builds the policy of a file that has passed every check. */
export function buildPolicy(file: PolicyFile): Policy {
  return {
    version: file.version,
    scope: { subscriptions: file.scope.subscriptions, managementGroups: file.scope.managementGroups },
    kinds: file.kinds,
    packs: Object.entries(file.packs)
      .map(([name, entry]) => buildPack(name, entry))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    assignments: file.assignments.map(buildAssignment),
    exemptions: file.exemptions.map((entry) => buildExemption(entry, file.kinds)),
    ...(file.foundryAccounts === undefined ? {} : { foundryAccounts: file.foundryAccounts }),
    rollout: file.rollout,
    alerts: buildAlerts(file.alerts),
  };
}

/** Builds a pack. Entries that are not rules are left out; the checks have reported them. */
export function buildPack(name: string, entry: PackEntry): UserPack {
  return { name, description: entry.description, extends: entry.extends, rules: buildRules(entry.rules) };
}

/** Builds an assignment. Entries that are not rules are left out; the checks have reported them. */
export function buildAssignment(entry: AssignmentEntry): Assignment {
  const { match, isolation, provisioning } = entry;
  return {
    name: entry.name,
    match: {
      subscriptions: match?.subscriptions,
      resourceGroups: match?.resourceGroups,
      names: match?.names,
      locations: match?.locations,
      tags: match?.tags,
    },
    mode: entry.mode,
    isolation: { mode: isolation.mode, newHubs: isolation.newHubs, existingHubs: isolation.existingHubs },
    packs: entry.packs,
    rules: buildRules(entry.rules),
    firewallSku: entry.firewall?.sku,
    unlistedRules: entry.unlistedRules,
    forbidden: entry.forbidden.flatMap(buildForbidden),
    provisioning: {
      start: provisioning.start,
      includeSpark: provisioning.includeSpark,
      warnAfterMinutes: provisioning.warnAfterMinutes,
      failAfterMinutes: provisioning.failAfterMinutes,
    },
    pace: entry.pace,
    writeWindows: entry.writeWindows ?? [],
  };
}

function buildRules(entries: readonly RuleEntry[]): readonly WrittenRule[] {
  return entries.map(writtenRuleFrom).filter((rule) => rule !== undefined);
}

function buildForbidden(entry: ForbiddenEntry): readonly ForbiddenRule[] {
  const target = forbiddenTargetFrom(entry);
  return target.ok ? [{ target: target.value, action: entry.action }] : [];
}

/** Builds an exemption. A hub without wildcard is stored in the form in which hub ids are compared. */
function buildExemption(entry: ExemptionEntry, kinds: readonly string[]): Exemption {
  return exemptionWithId({
    hub: hubPattern(entry.hub, kinds),
    findings: entry.findings,
    rule: entry.rule,
    owner: entry.owner,
    ticket: entry.ticket,
    reason: entry.reason,
    expiresAt: endOfUtcDay(entry.expires),
  });
}

/**
 * The pattern in the form in which hub ids are compared. `GROUP/NAME` means the hub or account of that name, of any kind
 * of the policy, in any subscription.
 */
function hubPattern(hub: string, kinds: readonly string[]): string {
  const reference = groupAndName(hub);
  if (reference === undefined) return hubIdFrom(hub) ?? trimEnd(foldCase(hub), '/');
  const [type = ML_WORKSPACE.type, ...others] = new Set(kinds.flatMap((word) => kindOfPolicyWord(word)?.type ?? []));
  return `/subscriptions/*/resourcegroups/${reference.resourceGroup}/providers/${others.length > 0 ? '*' : foldCase(type)}/${reference.name}`;
}
