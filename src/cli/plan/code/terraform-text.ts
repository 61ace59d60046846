import { hclLines, hclName, hclString } from '../../../core/text/hcl-text.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { OwnRule, RulesAsCode } from './own-rules.ts';
import { distinctNames, headline, ruleProperties, ruleType } from './own-rules.ts';

/**
 * The rules that a hub lacks as resources of Terraform's azapi provider. Each resource locks the hub, because parallel
 * writes lose rules.
 */
export function terraformText(code: RulesAsCode): string {
  const names = distinctNames(code.rules, hclName);
  return [
    `# ${visibleLine(headline(code))}`,
    ...code.rules.map((rule, at) => resourceText(rule, names[at] ?? hclName(rule.name), code)),
  ]
    .join('\n\n')
    .concat('\n');
}

function resourceText(
  { destination, name, origin }: OwnRule,
  block: string,
  { apiVersion, hubId, kind }: RulesAsCode,
): string {
  const type = `${ruleType(kind)}@${apiVersion}`;
  const attributes = { type, name, parent_id: `${hubId}${kind.networkPath}`, locks: [hubId] };
  return [
    `# ${visibleLine(origin)}`,
    `resource "azapi_resource" ${hclString(block)} {`,
    ...hclLines({ ...attributes, body: { properties: ruleProperties(kind, destination) } }, '  '),
    '}',
  ].join('\n');
}
