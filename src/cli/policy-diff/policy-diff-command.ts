import type { Policy } from '../../core/baseline/policy/policy.ts';
import { policyVersion } from '../../core/baseline/policy-version.ts';
import { isEmptyDiff } from '../../core/policy-diff/policy-diff.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import { diffLive } from '../../reconcile/operator/policy-diff/diff-live.ts';
import { activeVersion, diffRecords } from '../../reconcile/operator/policy-diff/diff-records.ts';
import type { PolicyInForce } from '../../reconcile/ports.ts';
import { NO_ACTIVE_POLICY } from '../../reconcile/records/policy-record.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';
import { withSweepProgress } from '../fleet/sweep-progress.ts';
import { readPolicy } from '../input/read-policy.ts';
import { subscriptionFault } from '../input/subscription-fault.ts';
import { diffJson } from './diff-json.ts';
import { diffMarkdown } from './diff-markdown.ts';
import type { NamedDiff, NamedVersion } from './diff-report.ts';
import { diffReport } from './diff-report.ts';
import { diffSaved } from './diff-saved.ts';
import { diffTable, renderDiff, SHORT_LINES } from './render-diff.ts';

/** The name of the active version in the tables, in place of a file. */
const IN_FORCE = 'in-force';

/** Options of `policy diff`. */
export interface PolicyDiffArguments extends ConnectionArguments {
  /** A file, `-`, or {@link IN_FORCE}. */
  readonly old: string;
  readonly next: string;
  /** A folder of saved hubs. */
  readonly hubs?: string | undefined;
  /** Compares the records of a deployment and does not read Azure. */
  readonly records?: boolean | undefined;
  /** Reads only these subscriptions. */
  readonly subscription?: readonly string[] | undefined;
  /** api-version of the saved answers. */
  readonly apiVersion?: string | undefined;
  /** Names the hubs of each line. */
  readonly hubsListed?: boolean | undefined;
}

/**
 * `policy diff`: compares what two policies mean for a fleet. Exit code 0 when nothing changes and every hub was read;
 * 2 otherwise.
 */
export function policyDiffCommand(asked: PolicyDiffArguments, context: CommandContext): Promise<CommandResult> {
  const fault = wrongOptions(asked, context);
  if (fault !== undefined) return Promise.resolve(failure(fault));
  if (!needsTables(asked)) return compared(asked, context, undefined);
  return withTables(context, asked, (deps) => compared(asked, context, deps));
}

function wrongOptions(
  { apiVersion, hubs, next, old, records = false, subscription }: PolicyDiffArguments,
  { sweep }: CommandContext,
): string | undefined {
  if (old === '-' && next === '-') return 'Only one of the two policies can come from the standard input.';
  if (hubs !== undefined && records) return 'Give --hubs or --records, not both: they name different fleets.';
  if (subscription !== undefined && (hubs !== undefined || records))
    return '--subscription limits what is read from Azure, and --hubs and --records read nothing from it. Leave it out.';
  const wrongIds = subscriptionFault(subscription ?? []);
  if (wrongIds !== undefined) return wrongIds;
  if (apiVersion !== undefined && hubs === undefined)
    return '--api-version is the version of saved answers. Give it with --hubs.';
  if (hubs === undefined && !records && sweep === undefined)
    return 'policy diff needs Azure, which is not available here. Give --hubs FOLDER or --records.';
  return undefined;
}

/** Tables add memory and approvals to a read of Azure only where the command names them. */
function needsTables({ hubs, next, old, records = false, ...tables }: PolicyDiffArguments): boolean {
  if (records || old === IN_FORCE || next === IN_FORCE) return true;
  const { account, connectionString, local = false } = tables;
  return hubs === undefined && (local || account !== undefined || connectionString !== undefined);
}

interface Policies {
  readonly old: Policy;
  readonly next: Policy;
  readonly inForce: PolicyInForce | undefined;
}

async function compared(
  asked: PolicyDiffArguments,
  context: CommandContext,
  tables: OperatorDeps | undefined,
): Promise<CommandResult> {
  const inForce = tables === undefined ? undefined : await activeVersion(tables.rows);
  const [old, next] = [policyNamed(asked.old, inForce, context), policyNamed(asked.next, inForce, context)];
  if (!old.ok || !next.ok) return failure([old, next].flatMap((each) => (each.ok ? [] : [each.error])).join('\n'));
  const policies = { old: old.value, next: next.value, inForce };
  const found = await diffOver(asked, policies, context, tables);
  if (!found.ok) return failure(found.error);
  const named = { old: versionOf(asked.old, old.value), next: versionOf(asked.next, next.value), ...found.value };
  return resultOf(named, asked.hubsListed === true, context);
}

function versionOf(name: string, policy: Policy): NamedVersion {
  return { name: name === '-' ? 'standard input' : name, version: policyVersion(policy).hash };
}

function policyNamed(
  name: string,
  inForce: PolicyInForce | undefined,
  context: CommandContext,
): Result<Policy, string> {
  if (name !== IN_FORCE) return readPolicy(name, context);
  if (inForce !== undefined) return ok(inForce.policy);
  return err(NO_ACTIVE_POLICY);
}

type Found = Omit<NamedDiff, 'old' | 'next'>;

async function diffOver(
  asked: PolicyDiffArguments,
  policies: Policies,
  context: CommandContext,
  tables: OperatorDeps | undefined,
): Promise<Result<Found, string>> {
  if (asked.hubs !== undefined) {
    const diff = await diffSaved({ folder: asked.hubs, apiVersion: asked.apiVersion }, policies, context);
    return diff.ok ? ok({ ...diff.value, source: 'Saved', unread: [], unseen: [] }) : diff;
  }
  if (asked.records === true && tables !== undefined)
    return ok({ ...(await diffRecords(tables.rows, policies)), source: 'Records', unseen: [] });
  return liveDiff(asked, policies, context, tables);
}

async function liveDiff(
  { local, subscription }: PolicyDiffArguments,
  policies: Policies,
  { sweep }: CommandContext,
  tables: OperatorDeps | undefined,
): Promise<Result<Found, string>> {
  if (sweep === undefined) throw new Error('a comparison over Azure begins without Azure');
  // The sweep takes its policy from the comparison, so the text is not read.
  const connected = await sweep.connect({ text: '', name: 'policy diff' }, { local });
  if (!connected.ok) return connected;
  const records = tables && { rows: tables.rows, enforcedSince: policies.inForce?.enforcedSince ?? {} };
  const found = await withSweepProgress(sweep.progress, connected.value.deps.clock, (onProgress) =>
    diffLive(connected.value, policies, { subscriptions: subscription, records, onProgress }),
  );
  return found.ok ? ok({ ...found.value, source: 'Live' }) : err(`Nothing was compared: ${found.error}`);
}

function resultOf(named: NamedDiff, listsHubs: boolean, { paint }: CommandContext): CommandResult {
  const report = diffReport(named);
  const isSame = isEmptyDiff(named.diff) && named.unread.length === 0 && named.unseen.length === 0;
  return answer(isSame ? 0 : 2, {
    text: renderDiff(report, paint, { mostLines: listsHubs ? Number.POSITIVE_INFINITY : SHORT_LINES, listsHubs }),
    wide: renderDiff(report, paint, { mostLines: Number.POSITIVE_INFINITY, listsHubs: true }),
    json: diffJson(named, listsHubs),
    table: diffTable(report, listsHubs),
    documents: { md: () => ok(diffMarkdown(report)) },
    notes: report.notes,
  });
}
