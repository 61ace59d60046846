import type { DesiredRule } from '../../core/baseline/policy/baseline.ts';
import { hubIdParts, kindOf } from '../../core/hub-id.ts';
import { withArticle } from '../../core/kind-words.ts';
import { permittedBy } from '../../core/plan/in-force/rule-coverage.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import { stepsByTime } from '../../core/plan/preview/planned-hub.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase, foldOptional } from '../../core/text/fold-case.ts';
import type { CommandResult } from '../command/command-result.ts';
import { azmlText } from './code/azml-text.ts';
import { bicepText } from './code/bicep-text.ts';
import type { RulesAsCode } from './code/own-rules.ts';
import { terraformText } from './code/terraform-text.ts';

/**
 * The rules of the baseline that a hub lacks or has altered: those that its rules do not permit, also where something holds
 * the write back, and those that the plan writes, now or after an approval. Rules that an exemption covers are left out.
 */
export function rulesAsCode(planned: PlannedHub, apiVersion?: string): RulesAsCode {
  const { assignment, observation } = planned;
  const { hubId, isolationMode, name } = observation;
  const { resourceGroup, subscriptionId } = hubIdParts(hubId);
  const kind = kindOf(hubId);
  const baseline = assignment.kind === 'Assigned' ? assignment.baseline : undefined;
  const lacking = lackingRules(planned, baseline?.rules ?? []);
  const rules = lacking.filter(({ name }) => !isExcused(planned, name));
  return {
    kind,
    hubName: name,
    hubId: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${kind.type}/${name}`,
    subscriptionId,
    resourceGroup,
    isolationMode,
    assignment: baseline?.assignment,
    apiVersion: apiVersion ?? kind.apiVersion,
    rules: rules.map(({ destination, name: own, origin }) => ({ name: own.replace(/^hw-/, ''), destination, origin })),
    exempted: lacking.length - rules.length,
  };
}

function lackingRules(planned: PlannedHub, rules: readonly DesiredRule[]): readonly DesiredRule[] {
  const permits = permittedBy(planned.observation);
  const written = writtenRules(planned);
  // An altered rule may permit more than it should, and has no step while another principal keeps undoing it.
  const altered = planned.plan.findings.flatMap(({ code, rule = '' }) => (code === 'HW202' ? [foldCase(rule)] : []));
  return rules.filter(({ destination, name }) => {
    const own = foldCase(name);
    return written.has(own) || altered.includes(own) || !permits(destination);
  });
}

/** True where an exemption covers the rule, or the mode that the rule would need, and nothing else asks for the rule. */
function isExcused(planned: PlannedHub, name: string): boolean {
  const own = foldCase(name);
  if (writtenRules(planned).has(own)) return false;
  const { findings } = planned.plan;
  const isOpen = findings.some(({ exemptedBy, rule }) => exemptedBy === undefined && foldOptional(rule) === own);
  return (
    !isOpen &&
    findings.some(({ exemptedBy, rule }) => exemptedBy !== undefined && (rule === undefined || foldCase(rule) === own))
  );
}

/** Lower-case names of the rules that the plan writes. */
function writtenRules(planned: PlannedHub): ReadonlySet<string> {
  const { later, now } = stepsByTime(planned);
  return new Set([...now, ...later].flatMap(({ writes }) => Object.keys(writes).map((each) => foldCase(each))));
}

/**
 * The rules that a hub lacks as the code of its owner, in each language. Several hubs belong to several pieces of code, so
 * a document is for one hub.
 *
 * @param apiVersion api-version of the saved answer; undefined: the default
 */
export function ruleCodeDocuments(
  hubs: readonly PlannedHub[],
  apiVersion: string | undefined,
): NonNullable<CommandResult['documents']> {
  const documentOf = (format: string, textOf: (code: RulesAsCode) => string) => (): Result<string, string> => {
    const [only, ...others] = hubs;
    if (only === undefined || others.length > 0)
      return err(`-o ${format} writes the rules of one hub, and this plan has ${hubs.length}. Give one HUB or --hub.`);
    return ok(textOf(rulesAsCode(only, apiVersion)));
  };
  return {
    bicep: documentOf('bicep', bicepText),
    terraform: documentOf('terraform', terraformText),
    // Not the function itself: the package loads its file, and the library for YAML, when it is called.
    azml: () => {
      const [{ observation } = {}] = hubs;
      const kind = observation === undefined ? undefined : kindOf(observation.hubId);
      return hubs.length === 1 && kind !== undefined && kind.name !== 'MlWorkspace'
        ? err(`az ml does not know ${withArticle(kind.words.one)}. Give -o bicep or -o terraform.`)
        : documentOf('azml', (...asked) => azmlText(...asked))();
    },
  };
}
