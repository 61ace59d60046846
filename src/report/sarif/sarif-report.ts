import type { PlacedFinding, PolicyPlace } from '../../core/baseline/policy-places.ts';
import type { HubId } from '../../core/hub-id.ts';
import { wordsOfIds } from '../../core/kind-words.ts';
import { compareText } from '../../core/text/compare-text.ts';
import { counted } from '../../core/text/counted.ts';
import { cutText } from '../../core/text/cut-text.ts';
import { visibleLine } from '../../core/text/printable.ts';
import { textHash } from '../../core/text/text-hash.ts';
import { entryOf } from '../../core/verdict/catalogue/catalogue.ts';
import type { Severity } from '../../core/verdict/catalogue/vocabulary.ts';
import { isMoreSevere } from '../../core/verdict/catalogue/vocabulary.ts';
import type { FleetHub } from '../../reconcile/operator/fleet-hubs.ts';
import { markdownText } from '../markdown.ts';
import { portalUrl } from '../portal-url.ts';
import type { ReportFinding } from '../report-findings.ts';
import { LEVELS, sarifRule } from './sarif-rule.ts';
import type { SarifLog, SarifResult } from './sarif-schema.ts';

/** What a SARIF file is made of. */
export interface SarifInput {
  readonly findings: readonly ReportFinding[];
  /** One result for each cause, or for each finding of each hub. */
  readonly per: 'cause' | 'hub';
  /** Path of the policy file from the root of the repository, with slashes. */
  readonly repoPath: string;
  readonly placeOf: (finding: PlacedFinding) => PolicyPlace;
}

/** A SARIF file, and what had to be left out. */
export interface SarifReport {
  readonly log: SarifLog;
  /** Number of results beyond the limit, the least severe ones; 0: none. */
  readonly omitted: number;
}

/** GitHub rejects a run with more (see `sarif-schema.ts`). */
const MOST_RESULTS = 25_000;

/** A person reads no more names in one message. */
const MOST_NAMED = 20;

const LONGEST_NAME = 80;

/** Findings with the same cause. */
interface Cause {
  readonly key: string;
  readonly first: ReportFinding;
  readonly members: ReportFinding[];
}

/**
 * Makes a SARIF 2.1.0 file for code scanning: each result points at the line of the policy that asks for what is missing, the
 * most severe first. Exempt findings have no result; hubs without a current verdict have one.
 */
export function sarifReport({ findings, per, placeOf, repoPath }: SarifInput): SarifReport {
  const causes = causesOf(findings, per).sort(byUrgency);
  const kept = causes.slice(0, MOST_RESULTS);
  const codes = [...new Set(kept.map(({ first }) => first.code))].sort();
  const indexes = new Map(codes.map((code, index) => [code, index]));
  const results = kept.map((cause) => {
    const place = placeOf(placedFinding(cause));
    return resultOf(cause, indexes.get(cause.first.code) ?? 0, { place, repoPath });
  });
  const log: SarifLog = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Hubwarden', rules: codes.map(sarifRule) } },
        automationDetails: { id: `hubwarden/${uriOf(repoPath)}/` },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return { log, omitted: causes.length - kept.length };
}

function causesOf(findings: readonly ReportFinding[], per: SarifInput['per']): Cause[] {
  const causes = new Map<string, Cause>();
  for (const finding of findings) {
    const { causeKey, code, hub, rule = '' } = finding;
    const ofHub = `${code} ${hub?.hubId ?? finding.subject} ${rule} ${finding.destination ?? ''}`;
    // A cause that assignments share has one result for each of them, because its place is a line of the assignment.
    const key = per === 'hub' ? ofHub : `${causeKey ?? ofHub} ${hub?.assignment ?? ''}`;
    const known = causes.get(key);
    if (known === undefined) causes.set(key, { key, first: finding, members: [finding] });
    else known.members.push(finding);
  }
  return [...causes.values()];
}

function byUrgency(a: Cause, b: Cause): number {
  const [x, y] = [severityOf(a), severityOf(b)];
  if (x !== y) return isMoreSevere(x, y) ? -1 : 1;
  return compareText(a.first.code, b.first.code) || b.members.length - a.members.length || compareText(a.key, b.key);
}

/** A code that this release does not know has its severity in the record only. */
function severityOf({ members }: Cause): Severity {
  let highest: Severity = 'info';
  for (const { severity } of members) if (isMoreSevere(severity, highest)) highest = severity;
  return highest;
}

function placedFinding({ first, members }: Cause): PlacedFinding {
  const { code, hub, rule } = first;
  const facts = hub?.location === undefined || hub.kind === undefined ? undefined : factsOf(hub);
  const names = new Set(members.map((each) => each.rule));
  return { code, rule: names.size === 1 ? rule : undefined, assignment: hub?.assignment, hub: facts };
}

function factsOf({ hubId, kind = '', location = '', name, tags }: FleetHub): PlacedFinding['hub'] {
  return { hubId: hubId as HubId, name, location, kind, tags };
}

interface Where {
  readonly place: PolicyPlace;
  readonly repoPath: string;
}

function resultOf(cause: Cause, ruleIndex: number, { place, repoPath }: Where): SarifResult {
  const hubs = hubsOf(cause);
  const logical = hubs.slice(0, MOST_NAMED).map(({ hubId, name }) => ({
    name: visibleLine(name),
    fullyQualifiedName: visibleLine(hubId),
    kind: 'resource' as const,
  }));
  return {
    ruleId: cause.first.code,
    ruleIndex,
    level: LEVELS[severityOf(cause)],
    message: messageOf(cause, hubs),
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(repoPath) }, region: place },
        ...(logical.length === 0 ? {} : { logicalLocations: logical }),
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `${textHash(cause.key).slice(0, 32)}:1` },
    properties: { hubs: hubs.length },
  };
}

/** Each hub once, by name. */
function hubsOf({ members }: Cause): readonly FleetHub[] {
  const hubs = new Map(members.flatMap(({ hub }) => (hub === undefined ? [] : [[hub.hubId, hub] as const])));
  return [...hubs.values()].sort((a, b) => compareText(a.name, b.name) || compareText(a.hubId, b.hubId));
}

function messageOf({ first, members }: Cause, hubs: readonly FleetHub[]): SarifResult['message'] {
  const { code, fix, message } = first;
  if (members.length === 1 || hubs.length < 2) {
    const texts = [...new Set(members.map((each) => each.message))].slice(0, MOST_NAMED);
    const links = hubs.map((hub) => `[${markdownText(hub.name)}](${portalUrl(hub.hubId)})`);
    const more = members.length > 1 ? texts.join(' ') : message;
    return {
      text: `${visibleLine(more)} ${visibleLine(fix)}`.trim(),
      markdown: [`${markdownText(more)} ${markdownText(fix)}`.trim(), ...links].join('\n\n'),
    };
  }
  const what = `${entryOf(code)?.title ?? code}${first.rule === undefined ? '' : `: ${first.rule}`}`;
  const { many, one } = wordsOfIds(hubs.map(({ hubId }) => hubId));
  const lead = `${what} (${counted(hubs.length, one, many)})`;
  const named = hubs.slice(0, MOST_NAMED);
  const rest = hubs.length - named.length;
  const names = named.map(({ name }) => cutText(visibleLine(name), LONGEST_NAME));
  const links = named.map((hub, at) => `[${markdownText(names[at] ?? '')}](${portalUrl(hub.hubId)})`);
  const more = rest > 0 ? ` and ${rest} more` : '';
  const example = `For example: ${message}`;
  return {
    text: visibleLine(`${lead}: ${names.join(', ')}${more}. ${example} ${fix}`),
    markdown: `${markdownText(lead)}: ${links.join(', ')}${more}.\n\n${markdownText(example)} ${markdownText(fix)}`,
  };
}

/** Each segment of the path escaped, as a relative URI reference. */
function uriOf(repoPath: string): string {
  return repoPath.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
