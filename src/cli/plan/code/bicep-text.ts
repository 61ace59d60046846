import { ML_WORKSPACE } from '../../../core/kinds/ml-workspace.ts';
import { wireFromDestination } from '../../../core/rules/reading/wire-destination.ts';
import { bicepLines, bicepName, bicepString } from '../../../core/text/bicep-text.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { OwnRule, RulesAsCode } from './own-rules.ts';
import { distinctNames, headline, RULE_TYPE } from './own-rules.ts';

/**
 * The rules that a hub lacks as Bicep resources, children of the existing hub. Each depends on the one before it, because
 * parallel writes lose rules.
 */
export function bicepText(code: RulesAsCode): string {
  const { apiVersion, hubName, resourceGroup, rules, subscriptionId } = code;
  const names = distinctNames(rules, (text) => `rule_${bicepName(text)}`);
  const target = `Deploy it into resource group ${resourceGroup} of subscription ${subscriptionId}.`;
  if (rules.length === 0) return `// ${visibleLine(headline(code))}\n`;
  return [
    [`// ${visibleLine(headline(code))}`, `// ${visibleLine(target)}`].join('\n'),
    [
      `resource hub ${bicepString(`${ML_WORKSPACE.type}@${apiVersion}`)} existing = {`,
      `  name: ${bicepString(hubName)}`,
      '}',
    ].join('\n'),
    ...rules.map((rule, at) => resourceText(rule, { symbol: names[at] ?? '', before: names[at - 1], apiVersion })),
  ]
    .join('\n\n')
    .concat('\n');
}

function resourceText(
  { destination, name, origin }: OwnRule,
  {
    apiVersion,
    before,
    symbol,
  }: { readonly symbol: string; readonly before: string | undefined; readonly apiVersion: string },
): string {
  return [
    `// ${visibleLine(origin)}`,
    `resource ${symbol} ${bicepString(`${RULE_TYPE}@${apiVersion}`)} = {`,
    '  parent: hub',
    ...bicepLines({ name, properties: wireFromDestination(destination) }, '  '),
    ...(before === undefined ? [] : ['  dependsOn: [', `    ${before}`, '  ]']),
    '}',
  ].join('\n');
}
