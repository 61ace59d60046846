import { forPeople } from '../../core/text/printable.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { FindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { Severity } from '../../core/verdict/catalogue/vocabulary.ts';
import type { Paint } from '../text/paint.ts';

/** Findings of one code are listed up to this number, and counted above it. */
const LONGEST_LIST = 3;

/** Findings for people, one line each; many findings of one code become one line with their number. */
export function renderFindingLines(found: readonly Finding[], paint: Paint): readonly string[] {
  const findings = forPeople(found);
  const codes = [...new Set(findings.map(({ code }) => code))];
  return codes.flatMap((code) => {
    const alike = findings.filter((finding) => finding.code === code);
    const [first] = alike;
    if (first === undefined) return [];
    if (alike.length <= LONGEST_LIST) return alike.map((each) => findingLine(each, each.message, paint));
    const open = alike.find(({ exemptedBy }) => exemptedBy === undefined) ?? first;
    return [findingLine(open, `${CATALOGUE[code].title}: ${alike.length} findings.`, paint)];
  });
}

function findingLine({ code, exemptedBy, severity }: Finding, text: string, paint: Paint): string {
  if (exemptedBy !== undefined) return paint.faint(`  ${code} exempt: ${text} (${exemptedBy})`);
  return `  ${paint.strong(code)} ${paintSeverity(severity, severity, paint)}: ${text}`;
}

/**
 * Findings for people: for each code its title and its importance, then the sentence of each hub or rule, then the fix.
 */
export function renderFindings(found: readonly Finding[], paint: Paint): readonly string[] {
  const findings = forPeople(found);
  const codes = [...new Set(findings.map(({ code }) => code))];
  return codes.flatMap((code) =>
    renderCode(
      code,
      findings.filter((finding) => finding.code === code),
      paint,
    ),
  );
}

function renderCode(code: FindingCode, findings: readonly Finding[], paint: Paint): readonly string[] {
  const { title, why } = CATALOGUE[code];
  const times = findings.length > 1 ? ` (${findings.length})` : '';
  const fixes = [...new Set(findings.map(({ fix }) => fix))];
  return [
    `  ${paint.strong(code)} ${tags(findings, paint)} ${title}${times}`,
    ...findings.map(
      ({ exemptedBy, message }) => `    ${message}${exemptedBy === undefined ? '' : ` (exempt: ${exemptedBy})`}`,
    ),
    paint.faint(`    why: ${why}`),
    ...fixes.map((fix) => paint.faint(`    fix: ${fix}`)),
  ];
}

function tags(findings: readonly Finding[], paint: Paint): string {
  const [first] = findings;
  if (first === undefined) return '';
  const kinds = [...new Set(findings.map((finding) => finding.class))];
  const open = findings.some(({ exemptedBy }) => exemptedBy === undefined);
  const words = `[${kinds.join(', ')}, ${first.severity}${open ? '' : ', exempt'}]`;
  return open ? paintSeverity(first.severity, words, paint) : paint.faint(words);
}

function paintSeverity(severity: Severity, text: string, paint: Paint): string {
  switch (severity) {
    case 'critical':
    case 'error':
      return paint.bad(text);
    case 'warning':
      return paint.warn(text);
    case 'info':
      return paint.note(text);
  }
}
