import { foldCase } from '../../text/fold-case.ts';
import { CATALOGUE } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import type { FindingCode } from './finding-code.ts';
import { FINDING_CODES } from './finding-code.ts';

const INTRODUCTION = `# Findings

Everything that Hubwarden can find wrong or noteworthy. Codes are a public contract: they are never renumbered and never
used for something else. \`hubwarden explain HW201\` prints one of them. This page is generated from the catalogue in
code; a test holds the two together.

| class | effect on a hub's verdict |
|---|---|
| difference | the hub differs from its baseline: \`Drifted\` |
| blocker | a person must act: \`Blocked\` |
| pending | Azure is at work: \`Pending\` |
| unreadable | the hub could not be read: \`Unknown\` |
| lint | worth knowing; never changes a verdict |
| operational | about Hubwarden or the fleet; never changes a hub's verdict (a hub without assignment is \`Unassigned\`) |

The verdict is the first that holds of \`Unknown\`, \`Unassigned\`, \`Blocked\`, \`Drifted\`, \`Pending\`, \`Exempt\`; else the hub
is \`Compliant\`. Only \`Compliant\` is green. Findings that an exemption covers do not count, and yield no step. A
difference that an operation in flight is about to end counts as pending.
`;

/** The findings page of the documentation, as Markdown that ends with a newline. */
export function renderCatalogue(): string {
  return [INTRODUCTION, overviewOf(FINDING_CODES), ...FINDING_CODES.map(sectionOf)].join('\n');
}

function overviewOf(codes: readonly FindingCode[]): string {
  const rows = codes.map((code) => {
    const { title, class: kind, severity, groupKey, exemptable } = CATALOGUE[code];
    return `| [${code}](#${foldCase(code)}) | ${title} | ${kind} | ${severity} | ${groupKeyText(groupKey)} | ${exemptable ? 'yes' : 'no'} |`;
  });
  return [
    '| code | finding | class | severity | one alert per | exemptable |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function groupKeyText(parts: CatalogueEntry['groupKey']): string {
  if (parts === undefined) return 'never alerts';
  return ['code', ...parts].join(' + ');
}

function sectionOf(code: FindingCode): string {
  const entry = CATALOGUE[code];
  return [
    `## ${code}`,
    '',
    `**${entry.title}.** ${entry.why}`,
    '',
    ...factsOf(entry).map((fact) => `- ${fact}`),
    '',
  ].join('\n');
}

function factsOf(entry: CatalogueEntry): readonly string[] {
  return [
    `Class: ${entry.class}.${entry.classNote === undefined ? '' : ` ${entry.classNote}`} Severity: ${entry.severity}.`,
    `One alert per: ${groupKeyText(entry.groupKey)}.${entry.alwaysNotified ? ' Notified once even when Hubwarden repaired it at once.' : ''}`,
    `Exemptable: ${entry.exemptable ? 'yes' : 'no'}.`,
    `What to do: ${entry.fix}`,
    `Cleared by: ${entry.clearedBy}`,
    `Example: ${entry.example}`,
  ];
}

/** The output of `hubwarden explain` for one code: plain text, a blank line between title and facts. */
export function explainText(code: FindingCode): string {
  const entry = CATALOGUE[code];
  return [`${code}: ${entry.title}`, '', entry.why, '', ...factsOf(entry)].join('\n');
}
