import type { RuleDiff } from '../../core/diff/rule-diff.ts';
import { diffCounts } from '../../core/diff/rule-diff.ts';
import { wordOf } from '../../core/kind-words.ts';
import type { Result } from '../../core/result.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { HubDetail } from '../../reconcile/queries/hub/hub-detail.ts';
import { liveHubDetail } from '../../reconcile/queries/hub/live-hub.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withReads } from '../command/with-reads.ts';
import { withTables } from '../command/with-tables.ts';
import { wrapLines } from '../text/wrap-lines.ts';
import { renderHub } from './render-hub.ts';

/** Options of `show`. */
export interface ShowArguments extends ConnectionArguments {
  readonly hub: string;
  /** Read Azure now. */
  readonly live?: boolean | undefined;
}

/**
 * `show HUB`: everything about one hub, by the records of the deployment, or with a read of Azure that is made now.
 * Exit code 0 only when the hub exists and is compliant or exempt.
 */
export function showCommand(asked: ShowArguments, context: CommandContext): Promise<CommandResult> {
  if (asked.live === true) return showLive(asked, context);
  return withReads(context, asked, async (reads, now) => shown(await reads.hub(asked.hub), context, now));
}

function showLive(asked: ShowArguments, context: CommandContext): Promise<CommandResult> {
  if (asked.url !== undefined) return Promise.resolve(failure(LIVE_NEEDS_TABLES));
  return withTables(context, asked, async (deps) => {
    if (context.sweep === undefined) return failure('--live needs Azure, which is not available here.');
    // A name that is not known needs no sign-in. The policy comes from the tables.
    const azure = await context.sweep.connect({ text: '', name: 'the policy in force' }, asked);
    if (!azure.ok) return failure(azure.error);
    const { directory, network } = azure.value.deps;
    return shown(await liveHubDetail(deps, { directory, network }, asked.hub), context, deps.clock.now());
  });
}

const LIVE_NEEDS_TABLES =
  '--live reads Azure as the person at the terminal, and the policy in force from the tables. Leave out --live, or give --account instead of --url.';

function shown(read: Result<HubDetail, string>, { paint }: CommandContext, now: Date): CommandResult {
  if (!read.ok) return failure(read.error);
  const hub = read.value;
  const isFine = hub.goneAt === null && (hub.verdict === 'Compliant' || hub.verdict === 'Exempt');
  const render = (isWide: boolean): string =>
    wrapLines(renderHub(forPeople(hub), { now, paint, isWide }), paint.columns);
  return answer(isFine ? 0 : 2, {
    text: render(false),
    wide: render(true),
    json: { ...hub, diff: hub.diff === null ? null : diffJson(hub.diff) },
    notes: hub.unreadable.map((each) => `A row about this ${wordOf(hub.hubId)} cannot be read: ${each}`),
  });
}

/** A diff for programs: with its counts, and null for what a row does not have. */
function diffJson({ otherRules, rows, ...diff }: RuleDiff) {
  return {
    ...diff,
    counts: diffCounts(rows),
    otherRules: otherRules ?? null,
    rows: rows.map(({ coveredBy, destination, exemptedBy, fields, origin, ...row }) => ({
      ...row,
      destination: destination ?? null,
      origin: origin ?? null,
      exemptedBy: exemptedBy ?? null,
      fields: fields.map(({ current, expected, field }) => ({
        field,
        expected: expected ?? null,
        current: current ?? null,
      })),
      coveredBy: coveredBy ?? null,
    })),
  };
}
