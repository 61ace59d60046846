import { compareText } from '../../text/compare-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Difference, Repair, RepairOf, SortedRepairs } from '../model/difference.ts';
import type { PlanStep } from '../model/plan.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { publicAccessWarning } from '../provisioning/public-access.ts';
import { removalStep, step } from './make-step.ts';
import { endpointSteps, networkSteps } from './rule-writes.ts';

const LATE: ReadonlySet<RepairOf<'RemoveRule'>['purpose']> = new Set(['Unlisted', 'Superseded', 'Released']);

/**
 * Puts the repairs into requests, in the order in which they must be sent: lost foreign rules are restored, forbidden
 * rules are removed, then follow the mode, FQDN and service-tag rules, the network itself, private endpoints, and last
 * the rules that are no longer wanted. No rule is deleted twice.
 */
export function arrangeSteps(context: PlanContext, differences: readonly Difference[]): readonly PlanStep[] {
  const repairs = sortRepairs(differences.flatMap((difference) => difference.repairs));
  const { hubId } = context.hub;
  const early = repairs.removals.filter(({ purpose }) => purpose === 'Forbidden');
  const gone = new Set(early.map(({ name }) => foldCase(name)));
  const restores = repairs.restores.map(({ name, why, wire }) =>
    step(
      { kind: 'PutRule', hubId, ruleName: name, rule: wire },
      why ?? `${name} was lost with a write of Hubwarden and is restored.`,
    ),
  );
  const late = repairs.removals.filter(({ purpose }) => LATE.has(purpose));
  return [
    ...(repairs.rewriteMode === undefined ? [] : [repairModeStep(context)]),
    ...restores,
    ...early.map((removal) => removalStep(hubId, removal)),
    ...networkSteps(context, repairs, gone),
    ...provisionSteps(context, repairs.provision),
    ...endpointSteps(context, repairs.writes, gone),
    ...late.filter(({ name }) => !gone.has(foldCase(name))).map((removal) => removalStep(hubId, removal)),
  ];
}

function sortRepairs(repairs: readonly Repair[]): SortedRepairs {
  const byName = <T extends { readonly name: string }>(a: T, b: T) => compareText(a.name, b.name);
  return {
    restores: repairs.filter((repair) => repair.kind === 'RestoreRule').sort(byName),
    removals: repairs.filter((repair) => repair.kind === 'RemoveRule').sort(byName),
    mode: repairs.find((repair) => repair.kind === 'SetMode'),
    sku: repairs.find((repair) => repair.kind === 'SetFirewallSku'),
    writes: repairs
      .filter((repair) => repair.kind === 'WriteRule')
      .sort((a, b) => compareText(a.rule.name, b.rule.name)),
    provision: repairs.find((repair) => repair.kind === 'Provision'),
    rewriteMode: repairs.find((repair) => repair.kind === 'RewriteMode'),
  };
}

function repairModeStep({ hub }: PlanContext): PlanStep {
  const { hubId, isolationMode } = hub;
  return step(
    { kind: 'PatchNetwork', hubId, isolationMode, firewallSku: undefined, outboundRules: undefined },
    `The last change of ${hub.name} failed; Hubwarden writes its current mode again to repair it.`,
  );
}

function provisionSteps({ hub }: PlanContext, provision: SortedRepairs['provision']): readonly PlanStep[] {
  if (provision === undefined) return [];
  const { includeSpark } = provision;
  const warning = publicAccessWarning(hub);
  const why = `The network of ${hub.name} is to be provisioned.${warning === undefined ? '' : ` ${warning}`}`;
  return [step({ kind: 'Provision', hubId: hub.hubId, includeSpark }, why)];
}
