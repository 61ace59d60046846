import type { KindName } from '../../kinds/kind-name.ts';
import { KINDS } from '../../kinds/kinds.ts';
import type { KindWords } from '../../kinds/resource-kind.ts';
import type { Destination, FqdnDestination, IsolationMode, PrivateEndpointDestination } from '../outbound-rule.ts';
import {
  armTypeOf,
  privateEndpointTarget,
  subresourceKnown,
  subresourceNames,
  targetAbove,
} from '../services/private-endpoint-targets.ts';
import { isStorageHost } from '../services/storage-host.ts';
import { exfiltrationRisk } from './exfiltration-risk.ts';

/** The parts of a baseline that decide whether Hubwarden can write a rule. */
export interface LimitContext {
  readonly mode: IsolationMode;
  /** The kind of resource that gets the rules; absent: hubs. */
  readonly kind?: KindName | undefined;
  /** The policy accepts the price of a firewall. */
  readonly firewallAccepted: boolean;
  /** The price of a firewall, for the message: `about USD 912 a month`. */
  readonly firewallPriceText?: string | undefined;
}

/** A reason why Azure, the isolation mode or the policy's firewall setting does not allow a rule. */
export interface RuleProblem {
  readonly code: 'HW406' | 'HW409' | 'HW207';
  readonly message: string;
  /** True: the plan leaves the rule out. False: the plan only reports a finding about it. */
  readonly blocksRule: boolean;
}

/**
 * Finds every known problem of a rule before any request to Azure, the blocking ones first: HW409 for a rule that the
 * mode or Azure does not allow, HW406 for a firewall whose price the policy does not accept, HW207 for an exfiltration
 * risk. An HW409 that does not block is informational: Azure may accept the rule.
 */
export function ruleProblems(destination: Destination, context: LimitContext): readonly RuleProblem[] {
  return [
    ...modeProblems(destination, context),
    ...(destination.type === 'PrivateEndpoint' ? endpointProblems(destination, context) : []),
    ...(destination.type === 'FQDN' ? storageProblems(destination) : []),
    ...riskProblems(destination),
  ];
}

function blocking(message: string): RuleProblem {
  return { code: 'HW409', message, blocksRule: true };
}

function advisory(message: string): RuleProblem {
  return { code: 'HW409', message, blocksRule: false };
}

function modeProblems(destination: Destination, context: LimitContext): readonly RuleProblem[] {
  const { type } = destination;
  switch (context.mode) {
    case 'Disabled':
      return [
        blocking(
          `${capital(articleOf(wordsOf(context)))} without isolation has no managed network and can have no outbound rules. Set an isolation mode.`,
        ),
      ];
    case 'AllowInternetOutbound':
      if (type === 'PrivateEndpoint') return [];
      return [
        blocking(
          `In AllowInternetOutbound only private endpoints are possible, because everything else is open already; this is ${type === 'FQDN' ? 'an FQDN' : 'a service-tag'} rule. Remove the rule, or set AllowOnlyApprovedOutbound.`,
        ),
      ];
    case 'AllowOnlyApprovedOutbound':
      return type === 'FQDN' && !context.firewallAccepted ? [firewallProblem(context)] : [];
  }
}

function firewallProblem(context: LimitContext): RuleProblem {
  const { firewallPriceText: text } = context;
  const price = text === undefined ? '' : ` (${text} for each ${wordsOf(context).one})`;
  return {
    code: 'HW406',
    message: `An FQDN rule makes Azure create a firewall that is billed to you${price}, and the policy does not accept that. Add "firewall: { sku: Standard }" or "Basic" to the assignment, or reach the host by service tag or private endpoint.`,
    blocksRule: true,
  };
}

function endpointProblems(destination: PrivateEndpointDestination, context: LimitContext): readonly RuleProblem[] {
  const { fqdns, serviceResourceId } = destination;
  const mistake = endpointMistake(destination);
  const problems = mistake === undefined ? [] : [blocking(mistake)];
  const kind = privateEndpointTarget(serviceResourceId);
  if (kind === undefined) {
    if (mistake !== undefined) return problems;
    const type = armTypeOf(serviceResourceId) ?? 'this type';
    return [
      advisory(
        `Hubwarden does not know whether ${articleOf(wordsOf(context))} supports a private endpoint to ${type}. Azure may refuse the rule.`,
      ),
    ];
  }
  if (kind.needsFqdns && fqdns.length === 0)
    problems.push(
      blocking(`A private endpoint to an ${kind.service} needs the host names it answers to. Add them as fqdns.`),
    );
  if (!kind.listedFor.includes(context.kind ?? 'MlWorkspace')) {
    const list = `Azure's list of targets for ${wordsOf(context).many}`;
    problems.push(advisory(`${kind.service} is not on ${list}. Azure may refuse the rule.`));
  }
  return problems;
}

/**
 * Finds a private endpoint that is impossible on every hub: a subresource that the target does not have, or the id of a
 * part of a target. Only a typing error causes it, so the policy is refused.
 *
 * @returns a sentence with fault and remedy; undefined for a possible target, and for an unknown type
 */
export function endpointMistake({
  serviceResourceId,
  subresourceTarget,
}: Pick<PrivateEndpointDestination, 'serviceResourceId'> & {
  readonly subresourceTarget: string | undefined;
}): string | undefined {
  const above = targetAbove(serviceResourceId);
  if (above !== undefined)
    return `A private endpoint goes to ${above.service} as a whole, and "${serviceResourceId}" is a part of it. Write the id of the ${above.armType} alone.`;
  const kind = privateEndpointTarget(serviceResourceId);
  if (kind === undefined || subresourceTarget === undefined) return undefined;
  if (subresourceKnown(serviceResourceId, subresourceTarget) !== 'wrong') return undefined;
  const names = subresourceNames(kind);
  const remedy = names.length === 0 ? 'It has none.' : `Use ${listed(names)}.`;
  return `${kind.service} has no subresource "${subresourceTarget}". ${remedy}`;
}

function wordsOf({ kind = 'MlWorkspace' }: LimitContext): KindWords {
  return KINDS[kind].words;
}

function articleOf({ one }: KindWords): string {
  return `${/^[aeiou]/.test(one) ? 'an' : 'a'} ${one}`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function storageProblems(destination: FqdnDestination): readonly RuleProblem[] {
  return destination.hosts
    .filter(isStorageHost)
    .map((host) =>
      advisory(
        `${host} is a storage account. In AllowOnlyApprovedOutbound Azure reaches storage accounts by private endpoint and not by FQDN rule; the rule may have no effect.`,
      ),
    );
}

function riskProblems(destination: Destination): readonly RuleProblem[] {
  const risk = exfiltrationRisk(destination);
  return risk === undefined ? [] : [{ code: 'HW207', message: risk, blocksRule: false }];
}
