import { cutText } from '../../core/text/cut-text.ts';
import { entryOf } from '../../core/verdict/catalogue/catalogue.ts';
import type { Severity } from '../../core/verdict/catalogue/vocabulary.ts';
import { markdownText } from '../markdown.ts';
import type { SarifLevel, SarifRule } from './sarif-schema.ts';

/** Levels of SARIF by severity. */
export const LEVELS: Readonly<Record<Severity, SarifLevel>> = {
  critical: 'error',
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/**
 * GitHub's four grades by severity: critical above 9.0, high above 7.0, medium above 4.0, low below.
 *
 * @see https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning (read 2026-11)
 */
const SECURITY_SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  error: '7.5',
  warning: '5.0',
  info: '2.0',
};

/** Longest description that GitHub takes, in characters. */
const LONGEST_DESCRIPTION = 1024;

/** Describes a finding code. A code of a newer release has its code as its description. */
export function sarifRule(code: string): SarifRule {
  const entry = entryOf(code);
  const { class: kind = 'operational', severity = 'warning', title = code, why = code } = entry ?? {};
  const fix = entry?.fix ?? `A newer release of Hubwarden explains ${code}.`;
  const clearedBy = entry === undefined ? '' : ` The finding ends: ${entry.clearedBy}`;
  return {
    id: code,
    shortDescription: { text: cutText(`${code} ${title}`, LONGEST_DESCRIPTION) },
    fullDescription: { text: cutText(why, LONGEST_DESCRIPTION) },
    help: { text: `${fix}${clearedBy}`, markdown: markdownText(`${fix}${clearedBy}`) },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      'security-severity': SECURITY_SEVERITIES[severity],
      precision: 'very-high',
      tags: ['security', kind],
    },
  };
}
