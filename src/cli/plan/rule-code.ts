import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import { ML_WORKSPACE } from '../../core/kinds/ml-workspace.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { CommandResult } from '../command/command-result.ts';
import { azmlText } from './code/azml-text.ts';
import { bicepText } from './code/bicep-text.ts';
import type { RulesAsCode } from './code/own-rules.ts';
import { terraformText } from './code/terraform-text.ts';
import type { PlannedHub } from './planned-hub.ts';
import { stepsByTime } from './planned-hub.ts';

/** Findings about a rule that is missing or altered; a rule in a fight has no step, and is wanted all the same. */
const WANTING = new Set(['HW201', 'HW202', 'HW501', 'HW502']);

/**
 * The rules of the baseline that a hub lacks or has altered: those that the plan writes, now or after an approval, also
 * where the assignment only observes, and those that another principal keeps undoing.
 */
export function rulesAsCode(planned: PlannedHub, apiVersion: string = DEFAULT_API_VERSION): RulesAsCode {
  const { assignment, observation, plan } = planned;
  const { hubId, isolationMode, name } = observation;
  const { resourceGroup, subscriptionId } = hubIdParts(hubId);
  const { later, now } = stepsByTime(planned);
  const written = [...now, ...later].flatMap(({ writes }) => Object.keys(writes));
  const wanting = plan.findings.flatMap(({ code, exemptedBy, rule }) =>
    WANTING.has(code) && exemptedBy === undefined && rule !== undefined ? [rule] : [],
  );
  const names = new Set([...written, ...wanting].map((each) => foldCase(each)));
  const rules = assignment.kind === 'Assigned' ? assignment.baseline.rules : [];
  return {
    hubName: name,
    hubId: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${ML_WORKSPACE.type}/${name}`,
    subscriptionId,
    resourceGroup,
    isolationMode,
    assignment: assignment.kind === 'Assigned' ? assignment.baseline.assignment : undefined,
    apiVersion,
    rules: rules
      .filter((rule) => names.has(foldCase(rule.name)))
      .map(({ destination, name: own, origin }) => ({ name: own.replace(/^hw-/, ''), destination, origin })),
  };
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
    azml: documentOf('azml', (...asked) => azmlText(...asked)),
  };
}
