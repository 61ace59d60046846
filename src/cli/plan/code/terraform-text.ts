import { wireFromDestination } from '../../../core/rules/reading/wire-destination.ts';
import { hclLines, hclName, hclString } from '../../../core/text/hcl-text.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { OwnRule, RulesAsCode } from './own-rules.ts';
import { distinctNames, headline, RULE_TYPE } from './own-rules.ts';

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
  { apiVersion, hubId }: RulesAsCode,
): string {
  const attributes = { type: `${RULE_TYPE}@${apiVersion}`, name, parent_id: hubId, locks: [hubId] };
  return [
    `# ${visibleLine(origin)}`,
    `resource "azapi_resource" ${hclString(block)} {`,
    ...hclLines({ ...attributes, body: { properties: wireFromDestination(destination) } }, '  '),
    '}',
  ].join('\n');
}
