import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import type { AssignmentOutcome, DesiredRule } from '../../core/baseline/policy/baseline.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import { ML_WORKSPACE } from '../../core/kinds/ml-workspace.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Plan } from '../../core/plan/model/plan.ts';
import { wireFromDestination } from '../../core/rules/reading/wire-destination.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { hclLines, hclName, hclString } from '../../core/text/hcl-text.ts';
import { visibleLine } from '../../core/text/printable.ts';

/** Input of the resources. */
export interface TerraformPlan {
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
  /** The plan before the guardrails: the rules that the hub lacks, including those that Hubwarden may not write. */
  readonly unguarded: Plan;
  /** The rules that the hub also lacks after the approval that it waits for. */
  readonly afterConsent?: Pick<Plan, 'steps'> | undefined;
  readonly apiVersion: string | undefined;
}

const TYPE = `${ML_WORKSPACE.type}/outboundRules`;

/**
 * The rules that a plan writes, as resources of Terraform's azapi provider, for a hub whose rules are managed by code.
 * Each resource locks the hub, because parallel writes lose rules.
 */
export function terraformText({
  afterConsent,
  apiVersion = DEFAULT_API_VERSION,
  assignment,
  observation,
  unguarded,
}: TerraformPlan): string {
  if (assignment.kind === 'Unassigned') return `# No assignment matches ${visibleLine(observation.name)}.\n`;
  const steps = afterConsent?.steps ?? unguarded.steps;
  const written = new Set(steps.flatMap(({ writes }) => Object.keys(writes).map((name) => foldCase(name))));
  const rules = assignment.baseline.rules.filter(({ name }) => written.has(foldCase(name)));
  const count = rules.length === 1 ? '1 rule' : `${rules.length} rules`;
  const head = `# Assignment ${visibleLine(assignment.baseline.assignment)} requires ${count} that ${visibleLine(observation.name)} lacks.`;
  return [head, ...rules.map((rule) => resourceText(rule, hubIdText(observation), apiVersion))]
    .join('\n\n')
    .concat('\n');
}

/** The id in the casing of Resource Manager, because azapi compares ids with their casing. */
function hubIdText({ hubId, name }: Observation): string {
  const { resourceGroup, subscriptionId } = hubIdParts(hubId);
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${ML_WORKSPACE.type}/${name}`;
}

function resourceText({ destination, name, origin }: DesiredRule, hubId: string, apiVersion: string): string {
  // Hubwarden reserves its own prefix for rules that it writes.
  const own = name.replace(/^hw-/, '');
  const attributes = { type: `${TYPE}@${apiVersion}`, name: own, parent_id: hubId, locks: [hubId] };
  return [
    `# ${visibleLine(origin)}`,
    `resource "azapi_resource" ${hclString(hclName(own))} {`,
    ...hclLines({ ...attributes, body: { properties: wireFromDestination(destination) } }, '  '),
    '}',
  ].join('\n');
}
