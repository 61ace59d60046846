import type { ResourceKind } from '../../../core/kinds/resource-kind.ts';
import { bicepLines, bicepName, bicepString } from '../../../core/text/bicep-text.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { OwnRule, RulesAsCode } from './own-rules.ts';
import { distinctNames, headline, networkParent, ruleProperties, ruleType } from './own-rules.ts';

/**
 * The rules that a hub lacks as Bicep resources, children of the existing hub. Each depends on the one before it, because
 * parallel writes lose rules.
 */
export function bicepText(code: RulesAsCode): string {
  const { apiVersion, kind, resourceGroup, rules, subscriptionId } = code;
  const names = distinctNames(rules, (text) => `rule_${bicepName(text)}`);
  const target = `Deploy it into resource group ${resourceGroup} of subscription ${subscriptionId}.`;
  if (rules.length === 0) return `// ${visibleLine(headline(code))}\n`;
  return [
    [`// ${visibleLine(headline(code))}`, `// ${visibleLine(target)}`].join('\n'),
    ...existing(code),
    ...rules.map((rule, at) =>
      resourceText(rule, { symbol: names[at] ?? '', before: names[at - 1], apiVersion, kind }),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The resource, and its managed network where it is a resource of its own. */
function existing({ apiVersion, hubName, kind }: RulesAsCode): readonly string[] {
  const parent = networkParent(kind);
  const own = [
    `resource ${kind.words.one} ${bicepString(`${kind.type}@${apiVersion}`)} existing = {`,
    `  name: ${bicepString(hubName)}`,
    '}',
  ];
  if (parent === undefined) return [own.join('\n')];
  const network = [
    `resource network ${bicepString(`${parent.type}@${apiVersion}`)} existing = {`,
    `  parent: ${kind.words.one}`,
    `  name: ${bicepString(parent.name)}`,
    '}',
  ];
  return [own.join('\n'), network.join('\n')];
}

function resourceText(
  { destination, name, origin }: OwnRule,
  {
    apiVersion,
    before,
    kind,
    symbol,
  }: {
    readonly symbol: string;
    readonly before: string | undefined;
    readonly apiVersion: string;
    readonly kind: ResourceKind;
  },
): string {
  return [
    `// ${visibleLine(origin)}`,
    `resource ${symbol} ${bicepString(`${ruleType(kind)}@${apiVersion}`)} = {`,
    `  parent: ${networkParent(kind) === undefined ? kind.words.one : 'network'}`,
    ...bicepLines({ name, properties: ruleProperties(kind, destination) }, '  '),
    ...(before === undefined ? [] : ['  dependsOn: [', `    ${before}`, '  ]']),
    '}',
  ].join('\n');
}
