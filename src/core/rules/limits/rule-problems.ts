import type { Destination, FqdnDestination, IsolationMode, PrivateEndpointDestination } from '../outbound-rule.ts';
import {
  armTypeOf,
  privateEndpointTarget,
  subresourceKnown,
  targetAbove,
} from '../services/private-endpoint-targets.ts';
import { isStorageHost } from '../services/storage-host.ts';
import { exfiltrationRisk } from './exfiltration-risk.ts';

/** What of a baseline decides whether a rule can be written. */
export interface LimitContext {
  readonly mode: IsolationMode;
  /** The policy accepts the price of a firewall. */
  readonly firewallAccepted: boolean;
  /** What a firewall costs, for the message: `about USD 912 a month`. */
  readonly firewallPriceText?: string | undefined;
}

/** Something that Azure, the mode or the policy's money switch does not allow of a rule. */
export interface RuleProblem {
  readonly code: 'HW406' | 'HW409' | 'HW207';
  readonly message: string;
  /** The plan leaves the rule out (true), or only reports a finding about it (false). */
  readonly blocksRule: boolean;
}

/**
 * Everything that is known to stand against a rule before Azure is asked, the blocking ones first: HW409 what the
 * mode or Azure cannot do, HW406 a firewall whose price is not accepted, HW207 a way out for data. An HW409 that does
 * not block is a remark: Azure may or may not go along.
 */
export function ruleProblems(destination: Destination, context: LimitContext): readonly RuleProblem[] {
  return [
    ...modeProblems(destination, context),
    ...(destination.type === 'PrivateEndpoint' ? endpointProblems(destination) : []),
    ...(destination.type === 'FQDN' ? storageRemarks(destination) : []),
    ...riskRemarks(destination),
  ];
}

function blocking(message: string): RuleProblem {
  return { code: 'HW409', message, blocksRule: true };
}

function remark(message: string): RuleProblem {
  return { code: 'HW409', message, blocksRule: false };
}

function modeProblems(destination: Destination, context: LimitContext): readonly RuleProblem[] {
  const { type } = destination;
  switch (context.mode) {
    case 'Disabled':
      return [
        blocking(
          'A hub without isolation has no managed network and can have no outbound rules. Ask for an isolation mode.',
        ),
      ];
    case 'AllowInternetOutbound':
      if (type === 'PrivateEndpoint') return [];
      return [
        blocking(
          `In AllowInternetOutbound only private endpoints are possible, because everything else is open already; this is ${type === 'FQDN' ? 'an FQDN' : 'a service-tag'} rule. Leave it out, or ask for AllowOnlyApprovedOutbound.`,
        ),
      ];
    case 'AllowOnlyApprovedOutbound':
      return type === 'FQDN' && !context.firewallAccepted ? [firewallProblem(context.firewallPriceText)] : [];
  }
}

function firewallProblem(priceText: string | undefined): RuleProblem {
  const price = priceText === undefined ? '' : ` (${priceText} for each hub)`;
  return {
    code: 'HW406',
    message: `An FQDN rule makes Azure create a firewall that is billed to you${price}, and the policy does not accept that. Add "firewall: { sku: Standard }" or "Basic" to the assignment, or reach the host by service tag or private endpoint.`,
    blocksRule: true,
  };
}

function endpointProblems(destination: PrivateEndpointDestination): readonly RuleProblem[] {
  const { fqdns, serviceResourceId } = destination;
  const mistake = endpointMistake(destination);
  const problems = mistake === undefined ? [] : [blocking(mistake)];
  const kind = privateEndpointTarget(serviceResourceId);
  if (kind === undefined) {
    if (mistake !== undefined) return problems;
    const type = armTypeOf(serviceResourceId) ?? 'this type';
    return [remark(`It is not known whether a hub can have a private endpoint to ${type}. Azure may refuse the rule.`)];
  }
  if (kind.needsFqdns && fqdns.length === 0)
    problems.push(
      blocking(`A private endpoint to an ${kind.service} needs the host names it answers to. Add them as fqdns.`),
    );
  if (!kind.listedForHubs)
    problems.push(remark(`${kind.service} is not on Azure's list of targets for hubs. Azure may refuse the rule.`));
  return problems;
}

/**
 * What makes a private endpoint impossible on every hub, a sentence with fault and remedy: a subresource that the target
 * does not have, or the id of a part of a target. Only misspelling leads there, so a policy that says it is refused.
 *
 * @returns undefined for a possible target, and for a type that is not known
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
  return `${kind.service} has no subresource "${subresourceTarget}". Use ${listed(kind.subresources)}.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function storageRemarks(destination: FqdnDestination): readonly RuleProblem[] {
  return destination.hosts
    .filter(isStorageHost)
    .map((host) =>
      remark(
        `${host} is a storage account. In AllowOnlyApprovedOutbound Azure reaches storage accounts by private endpoint and not by FQDN rule; the rule may have no effect.`,
      ),
    );
}

function riskRemarks(destination: Destination): readonly RuleProblem[] {
  const risk = exfiltrationRisk(destination);
  return risk === undefined ? [] : [{ code: 'HW207', message: risk, blocksRule: false }];
}
