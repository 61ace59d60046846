import { hubIdParts } from '../../hub-id.ts';
import { commandInText } from '../../text/command-text.ts';
import { foldCase, foldOptional } from '../../text/fold-case.ts';
import { earliest } from '../../time/earliest.ts';
import { afterSeconds } from '../../time/instant.ts';
import { CATALOGUE, entryOf } from '../../verdict/catalogue/catalogue.ts';
import type { RefusedChange } from '../../verdict/catalogue/catalogue-entry.ts';
import type { FindingCode } from '../../verdict/catalogue/finding-code.ts';
import { isFindingCode } from '../../verdict/catalogue/finding-code.ts';
import type { Difference, Repair } from '../model/difference.ts';
import { skipRepairs, withoutRepair } from '../model/difference.ts';
import type { Refusal } from '../model/plan.ts';
import { REFUSED_ONLY } from '../model/plan.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/**
 * Removes the repairs that Azure refused before from a difference. The difference then names who must act, or the time
 * of the next try.
 */
export function blockedByRefusal(context: PlanContext, difference: Difference): readonly Difference[] | undefined {
  const { memory, now } = context.input;
  const refused = memory.refusals.filter((refusal) => concerns(refusal, difference) && holdsAt(refusal, now));
  if (refused.length === 0) return undefined;
  const detail = refused.map(({ message }) => message).join(' ');
  const retryAt = firstRetry(refused);
  const final = refused.filter(needsPerson);
  if (final.length === 0) return [skipRepairs(difference, 'Backoff', detail, retryAt)];
  const own = final.find(({ code }) => code === REFUSED_ONLY || code === difference.finding.code);
  const reason = final.every(({ code }) => code === 'HW401') ? 'InTheWay' : 'Refused';
  const blockers = final.filter((refusal) => refusal !== own);
  return [
    skipRepairs(own === undefined ? difference : withAzureText(context, difference, own), reason, detail, retryAt),
    ...blockers.flatMap((refusal) => blockerOf(context, refusal, difference)),
  ];
}

/**
 * Hubwarden retries after a time even if computes and endpoints block the write. A person is notified too, because only
 * a person deletes them.
 */
function needsPerson({ code, retryAt }: Refusal): boolean {
  return retryAt === undefined || code === 'HW401';
}

function firstRetry(refused: readonly Refusal[]): Date | undefined {
  return earliest(refused.map(({ retryAt }) => retryAt));
}

/** The finding that the refused write was to end gets Azure's answer itself; no other code is raised. */
function withAzureText(context: PlanContext, difference: Difference, refusal: Refusal): Difference {
  const { finding } = difference;
  const message = `${finding.message} ${refusal.message}`;
  return { ...difference, finding: { ...finding, class: 'blocker', message, fix: correctAzureText(context, refusal) } };
}

function holdsAt({ retryAt }: Refusal, now: Date): boolean {
  return retryAt === undefined || retryAt.getTime() > now.getTime();
}

/**
 * A refusal of a rule concerns that rule. A refusal of a write of the hub concerns the repairs that the catalogue names for its
 * code, or every repair.
 */
function concerns({ code, rule }: Refusal, { finding, repairs }: Difference): boolean {
  if (rule !== undefined) return foldCase(rule) === foldOptional(finding.rule);
  const blocked = entryOf(code)?.refusal.blocks;
  return blocked === undefined || repairs.some((repair) => blocked.some((change) => makes(repair, change)));
}

function makes(repair: Repair, change: RefusedChange): boolean {
  switch (change) {
    case 'Mode':
      return repair.kind === 'SetMode';
    case 'FirewallSku':
      return repair.kind === 'SetFirewallSku';
    case 'FirewallSkuWithMode':
      return repair.kind === 'SetMode' && repair.firewallSku !== undefined;
    case 'Provisioning':
      return repair.kind === 'Provision';
  }
}

function blockerOf(context: PlanContext, refusal: Refusal, { repairs }: Difference): readonly Difference[] {
  const { code, rule } = refusal;
  if (!isFindingCode(code)) return [];
  const subject = refusal.subject ?? targetOf(repairs) ?? subjectOf(context, code);
  const words = namingSubject(context, refusal);
  return [withoutRepair(raise(context, code, { rule, message: words, subject, fix: fixOf(context, code, refusal) }))];
}

function namingSubject({ hub }: PlanContext, { code, message, rule }: Refusal): string {
  if (entryOf(code)?.refusal.isAzuresMessage !== true || message.includes(rule ?? hub.name)) return message;
  return `Azure refused a change of ${rule === undefined ? hub.name : `rule ${rule} of ${hub.name}`}. ${message}`;
}

function fixOf(context: PlanContext, code: FindingCode, refusal: Refusal): string {
  const { name } = context.hub;
  const { fix, refusal: traits } = CATALOGUE[code];
  switch (traits.remedy) {
    case 'AzuresMessage':
      return correctAzureText(context, refusal);
    case 'RemoveUsage':
      return `Delete the computes and endpoints of ${name} and its projects that Azure means. ${again(context, refusal)}`;
    case 'OfCode':
      return `${fix} ${again(context, refusal)}`;
  }
}

function correctAzureText(context: PlanContext, refusal: Refusal): string {
  return `Correct what Azure's words name. ${again(context, refusal)}`;
}

/** After the blocker is removed, a person may send the write again at once. */
function again({ hub, input }: PlanContext, { at, retryAt }: Refusal): string {
  const next = retryAt ?? afterSeconds(at, input.timings.blockedRetrySeconds);
  return `Hubwarden tries again after ${next.toISOString()}, or at once with ${commandInText('retry', hub.hubId)}.`;
}

function targetOf(repairs: readonly Repair[]): string | undefined {
  for (const repair of repairs) {
    if (repair.kind !== 'WriteRule') continue;
    const { destination } = repair.rule;
    if (destination.type === 'PrivateEndpoint') return foldCase(destination.serviceResourceId);
  }
  return undefined;
}

/** The scope that a refusal is about, where Azure does not name it: the resource group of the hub. */
function subjectOf({ hub }: PlanContext, code: FindingCode): string | undefined {
  if (CATALOGUE[code].groupKey?.includes('scope') !== true) return undefined;
  const { subscriptionId, resourceGroup } = hubIdParts(hub.hubId);
  return `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}`;
}
