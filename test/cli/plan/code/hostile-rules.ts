import type { OwnRule, RulesAsCode } from '../../../../src/cli/plan/code/own-rules.ts';
import { KINDS } from '../../../../src/core/kinds/kinds.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';

/** The start of a template in Bicep and in Terraform. */
const OPEN = '$'.concat('{');

/** Texts that end a string, open a template, start a comment or an expression, or show as something else. */
export const HOSTILE_TEXTS: readonly string[] = [
  "it's",
  'say "hi"',
  'back\\slash',
  "end\\'",
  `${OPEN}resourceGroup().id}`,
  `$${OPEN}var.secret}`,
  `\\${OPEN}x}`,
  '%{ if true }x%{ endif }',
  '[resourceGroup().id]',
  '[[x]',
  'line\nbreak',
  'carriage\r\nreturn\ttab',
  '// comment',
  '/* comment */',
  '# comment',
  "'''",
  '<<EOT\nx\nEOT',
  '@secure()',
  'right\u202eto\u202cleft',
  'zero\u200bwidth\ufeff',
  'bell\u0007escape\u001b[31m',
  'emoji 😀 é',
  '\u{e0041}',
  '',
  ' blanks at both ends ',
  'yes',
  '22:22',
  '- item: x',
  '!!python/object',
  '&anchor *alias',
];

/** A rule whose destination is this text. */
export function ruleTo(text: string, at: number): OwnRule {
  return { name: `rule-${at}`, destination: hostsOf(text), origin: text };
}

function hostsOf(text: string): Destination {
  return { type: 'FQDN', hosts: [text] } as unknown as Destination;
}

/** A hub that lacks these rules. */
export function codeWith(rules: readonly OwnRule[], changes: Partial<RulesAsCode> = {}): RulesAsCode {
  const hubName = changes.hubName ?? 'hub-a';
  return {
    kind: KINDS.MlWorkspace,
    hubName,
    hubId: `/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/${hubName}`,
    subscriptionId: '11111111-1111-1111-1111-111111111111',
    resourceGroup: 'rg',
    isolationMode: 'AllowOnlyApprovedOutbound',
    assignment: 'production',
    apiVersion: '2025-12-01',
    rules,
    exempted: 0,
    ...changes,
  };
}
