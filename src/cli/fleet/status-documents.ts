import { gzipSync } from 'node:zlib';
import { renderProblems } from '../../core/baseline/parse-policy.ts';
import type { PolicyWithPlaces } from '../../core/baseline/policy-places.ts';
import { policyWithPlaces } from '../../core/baseline/policy-places.ts';
import { pinPacks, policyVersion } from '../../core/baseline/policy-version.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { visibleJson } from '../../core/text/printable.ts';
import type { FleetList } from '../../reconcile/queries/fleet-list.ts';
import type { ReadModel } from '../../reconcile/queries/read-model.ts';
import type { MarkdownPlace } from '../../report/fit-markdown.ts';
import { fleetMarkdown } from '../../report/fleet-markdown.ts';
import { xmlFault } from '../../report/junit/check-xml.ts';
import { junitReport } from '../../report/junit/junit-report.ts';
import { reportFindings } from '../../report/report-findings.ts';
import { sarifFaults } from '../../report/sarif/check-sarif.ts';
import { sarifReport } from '../../report/sarif/sarif-report.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import type { OutputFormat } from '../command/output-format.ts';
import { readTextInput } from '../input/read-input.ts';
import { verdictCounts } from './status-lines.ts';
import { sweepLine } from './status-text.ts';

/** Options of reports. */
export interface ReportArguments {
  /** Policy file whose lines the results of SARIF point at. */
  readonly policy?: string | undefined;
  /** Path of that file from the root of the repository. */
  readonly repoPath?: string | undefined;
  /** One result of SARIF for each of these. */
  readonly per?: 'cause' | 'hub' | undefined;
  /** Where the Markdown goes. */
  readonly mdFor?: MarkdownPlace | undefined;
}

/** The documents of `status`, and notes about what they leave out. */
export interface StatusDocuments {
  readonly documents: NonNullable<CommandResult['documents']>;
  readonly notes: readonly string[];
}

/** Checks the options of reports before anything is read. @returns a sentence when they do not fit the format */
export function reportFaults(
  asked: ReportArguments,
  format: OutputFormat,
  context: CommandContext,
): string | undefined {
  const { mdFor, per, policy, repoPath } = asked;
  if (format !== 'sarif' && (per !== undefined || repoPath !== undefined))
    return `${per === undefined ? '--repo-path' : '--per'} belongs to -o sarif. Add -o sarif, or remove the option.`;
  if (format !== 'md' && mdFor !== undefined) return '--md-for belongs to -o md. Add -o md, or remove the option.';
  if (format !== 'sarif') return undefined;
  if (policy === undefined) return '-o sarif needs --policy FILE: each result points at a line of the policy.';
  const path = repoPathOf(policy, repoPath, context);
  return path.ok ? undefined : path.error;
}

/** Only the document of the format asked for is made. */
export async function statusDocuments(
  list: FleetList,
  asked: ReportArguments,
  { context, format, now, reads }: DocumentContext,
): Promise<Result<StatusDocuments, string>> {
  if (format === 'sarif') return sarifDocument(list, asked, { context, reads });
  const summary = [sweepLine(list, now), `${list.selected} of ${list.total} hubs: ${verdictCounts(list.counts)}.`];
  const documents = {
    md: () => ok(fleetMarkdown(list, summary, asked.mdFor ?? 'summary')),
    junit: () => junitDocument(list, now),
  };
  return ok({ documents, notes: [] });
}

interface DocumentContext {
  readonly context: CommandContext;
  readonly reads: Pick<ReadModel, 'policyText'>;
  readonly now: Date;
  readonly format: OutputFormat;
}

/** GitLab takes no larger file (https://docs.gitlab.com/ci/testing/unit_test_reports/, read 2026-11). */
const MOST_JUNIT_BYTES = 30_000_000;

function junitDocument(list: FleetList, now: Date): Result<string, string> {
  const text = junitReport(list, now);
  const fault = xmlFault(text);
  if (fault !== undefined) return err(`Nothing is written, because the JUnit file would not be well-formed: ${fault}.`);
  const bytes = Buffer.byteLength(text);
  return bytes <= MOST_JUNIT_BYTES
    ? ok(text)
    : err(`The JUnit file would have ${bytes} bytes; GitLab takes 30 MB. Select fewer hubs with --filter.`);
}

/** GitHub takes no larger file, compressed (see `report/sarif/sarif-schema.ts`). */
const MOST_SARIF_BYTES = 10_000_000;

async function sarifDocument(
  list: FleetList,
  { per = 'cause', policy: file = '', repoPath }: ReportArguments,
  { context, reads }: Pick<DocumentContext, 'context' | 'reads'>,
): Promise<Result<StatusDocuments, string>> {
  const path = repoPathOf(file, repoPath, context);
  if (!path.ok) return path;
  const policyFile = readTextInput(file, context);
  if (!policyFile.ok) return policyFile;
  const policy = policyWithPlaces(policyFile.value, file);
  if (!policy.ok) return err(renderProblems(policy.error, file));
  const { placeOf } = policy.value;
  const { log, omitted } = sarifReport({ findings: reportFindings(list), per, repoPath: path.value, placeOf });
  const text = `${visibleJson(JSON.stringify(log, undefined, 2))}\n`;
  const [fault] = sarifFaults(text);
  if (fault !== undefined) return err(`Nothing is written, because GitHub would reject the SARIF file: ${fault}.`);
  if (gzipSync(text).length > MOST_SARIF_BYTES)
    return err('The SARIF file would be larger than the 10 MB that GitHub takes. Select fewer hubs with --filter.');
  const left = omitted === 0 ? [] : [`GitHub takes 25000 results; the ${omitted} least severe are left out.`];
  const notes = [...left, ...(await versionNotes(policy.value, file, reads))];
  return ok({ documents: { sarif: () => ok(text) }, notes });
}

/** Says when the hubs were judged by another version than that of the file. */
async function versionNotes(
  { policy }: PolicyWithPlaces,
  file: string,
  reads: Pick<ReadModel, 'policyText'>,
): Promise<readonly string[]> {
  const active = await reads.policyText(undefined);
  if (!active.ok) return [];
  const { hash } = policyVersion(pinPacks(policy, active.value.pinnedPacks));
  if (hash === active.value.hash) return [];
  return [
    `${file} is version ${hash}; version ${active.value.hash} is active, so lines may not be those of the rules.`,
  ];
}

/** The path of the policy file below the root of its repository, with slashes. */
function repoPathOf(file: string, given: string | undefined, context: CommandContext): Result<string, string> {
  if (given === undefined) {
    const found = context.repositoryPath?.(file);
    return found === undefined
      ? err(`${file} is in no Git repository. Give its path from the root of the repository: --repo-path PATH.`)
      : ok(found);
  }
  const path = given.trim().replaceAll('\\', '/').replace(/^\.\//, '');
  const isBelowRoot = path !== '' && !/^(?:\/|[a-z]:)/i.test(path) && !path.split('/').some(isNoName);
  return isBelowRoot
    ? ok(path)
    : err(`--repo-path "${given}" is not a path from the root of a repository, such as infra/policy.yaml.`);
}

function isNoName(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..';
}
