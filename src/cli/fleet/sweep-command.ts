import type { Filter } from '../../core/filter/filter.ts';
import { misplacedWords } from '../../core/filter/misplaced-words.ts';
import type { ListQuery } from '../../core/filter/page.ts';
import { pageOf } from '../../core/filter/page.ts';
import { countedIds, wordsOfIds } from '../../core/kind-words.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { forPeople } from '../../core/text/printable.ts';
import { countsOf, isFine, oldestOf } from '../../reconcile/operator/fleet-status.ts';
import type { Swept, SweptFleet, SweptStatus } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import { sweepOnce } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import type { FilterArguments } from '../command/list-options.ts';
import { withLocalStack } from '../command/local-option.ts';
import { readListQuery } from '../command/read-list-query.ts';
import { readTextInput } from '../input/read-input.ts';
import { readPolicy } from '../input/read-policy.ts';
import { subscriptionFault } from '../input/subscription-fault.ts';
import { namesForShell } from '../text/hub-names.ts';
import type { Paint } from '../text/paint.ts';
import { saveFault, saveHubs } from './save-hubs.ts';
import { withSweepProgress } from './sweep-progress.ts';
import type { SelectedHubs } from './sweep-text.ts';
import { sweepMarkdown, sweepTable, sweepText, titlesOf } from './sweep-text.ts';

/** Options of `sweep`. */
export interface SweepArguments extends FilterArguments {
  /** Policy file; default with `local`: that of the local stack. */
  readonly policy?: string | undefined;
  /** Read the simulated Azure of the local stack that runs on this machine. */
  readonly local?: boolean | undefined;
  /** Only these subscriptions of the policy's scope. */
  readonly subscription?: readonly string[] | undefined;
  /** Only these hubs, by name or id. */
  readonly only?: readonly string[] | undefined;
  /** Omit hubs that are compliant or exempt. */
  readonly wrong?: boolean | undefined;
  /** Folder that gets Azure's answers about the hubs that are wrong. */
  readonly save?: string | undefined;
}

/**
 * `sweep`: judges every hub by one read and shows the result; it needs no deployment and writes nothing to Azure. Exit
 * code 0 only when every hub is compliant or exempt, of those that pass the filter, and every hub and subscription was read.
 */
export async function sweepCommand(asked: SweepArguments, context: CommandContext): Promise<CommandResult> {
  const { sweep: port } = context;
  const query = readListQuery(asked);
  if (!query.ok) return failure(query.error);
  if (port === undefined) return failure('sweep needs Azure, which is not available here.');
  const policy = await policyOf(asked, context);
  if (!policy.ok) return failure(policy.error);
  const fault = faultOf(asked, context);
  if (fault !== undefined) return failure(fault);
  const { local, only, save, subscription } = asked;
  const sweep = await port.connect(policy.value, { local, keepsAnswers: save !== undefined });
  if (!sweep.ok) return failure(sweep.error);
  const swept = await withSweepProgress(port.progress, sweep.value.deps.clock, (onProgress) =>
    sweepOnce(sweep.value, { subscriptions: subscription, hubs: only }, onProgress),
  );
  if (!swept.ok) return failure(`Nothing was swept: ${swept.error}`);
  if (only === undefined && subscription === undefined)
    context.hubNames?.write(namesForShell(swept.value.fleet.hubs.map(({ hubId }) => hubId)));
  const selected = selectedFrom(swept.value.fleet, query.value, sweep.value.deps.clock.now());
  const result = resultOf(selected, asked.wrong === true, context.paint);
  if (save === undefined) return result;
  const found = { ...swept.value, fleet: selected };
  return saved(result, found, { save, policy: policy.value.name }, context);
}

/** The hubs of a sweep that pass a filter; the counts are about these. */
interface SelectedFleet extends SelectedHubs {
  readonly filter: Filter;
}

/** Reads the policy once, because the standard input has it once. */
async function policyOf(
  { local, policy }: SweepArguments,
  context: CommandContext,
): Promise<Result<{ readonly text: string; readonly name: string }, string>> {
  const completed = await withLocalStack({ local, policy }, context);
  if (!completed.ok) return completed;
  const { policy: file } = completed.value;
  if (file === undefined)
    return err('sweep needs a policy. Give it with --policy FILE; --local takes the one of the local stack.');
  const text = readTextInput(file, context);
  if (!text.ok) return text;
  const checked = readPolicy(file, { ...context, readText: () => text });
  return checked.ok ? ok({ text: text.value, name: file }) : checked;
}

function faultOf({ save, subscription = [] }: SweepArguments, context: CommandContext): string | undefined {
  return subscriptionFault(subscription) ?? (save === undefined ? undefined : saveFault(save, context));
}

/** The hubs that pass the filter, in the order asked for. */
function selectedFrom(fleet: SweptFleet, query: ListQuery, now: Date): SelectedFleet {
  const page = pageOf(fleet.hubs, query, now);
  if (!page.ok) throw new Error(page.error);
  const hubs = page.value.rows;
  return {
    ...{ ...fleet, hubs, counts: countsOf(hubs), oldestConfirmedAt: oldestOf(hubs) },
    ...{ total: fleet.hubs.length, selected: hubs.length, filter: query.filter },
    words: wordsOfIds(fleet.hubs.map(({ hubId }) => hubId)),
  };
}

function resultOf({ filter, ...fleet }: SelectedFleet, onlyWrong: boolean, paint: Paint): CommandResult {
  const wrong = fleet.hubs.filter((hub) => !isFine(hub));
  const shown = onlyWrong ? wrong : fleet.hubs;
  const { words: _, ...json } = fleet;
  const isInSync = wrong.length === 0 && fleet.sweep.unseen.length === 0 && fleet.coverage === 1;
  return answer(isInSync ? 0 : 2, {
    text: sweepText(fleet, shown, { paint }),
    wide: sweepText(fleet, shown, { paint, isWide: true }),
    json: { ...json, inSync: isInSync, hubs: shown, titles: titlesOf(shown) },
    table: sweepTable(shown),
    documents: { md: () => ok(`${sweepMarkdown(fleet, shown)}\n`) },
    notes: fleet.selected > 0 ? [] : forPeople(misplacedWords(filter)),
  });
}

/** Saves the hubs that are wrong. Where that fails, the result of the sweep is in the error, because it took its time. */
function saved(
  result: CommandResult,
  { fleet, savedOf }: Swept,
  { policy, save }: { readonly save: string; readonly policy: string },
  context: CommandContext,
): CommandResult {
  const wrong = fleet.hubs.filter((hub) => !isFine(hub));
  const wrongIds = wrong.map(({ hubId }) => hubId);
  const known = wrong.flatMap(({ hubId }: SweptStatus) => {
    const found = savedOf(hubId);
    return found === undefined ? [] : [{ hubId, saved: found }];
  });
  const written = saveHubs(save, known, context);
  if (!written.ok)
    return failure(
      `The ${wordsOfIds(wrongIds).many} that are wrong were not saved: ${written.error}\n\n${result.text}`,
    );
  const savedIds = new Set<string>(known.map(({ hubId }) => hubId));
  const unread = wrongIds.filter((hubId) => !savedIds.has(hubId));
  const rest = unread.length === 0 ? '' : `; ${countedIds(unread)} could not be read`;
  const next = written.value === 0 ? '' : ` Next: hubwarden plan --policy ${policy} --hubs ${save}`;
  return {
    ...result,
    notes: [...result.notes, `${countedIds([...savedIds], wrongIds)} saved in ${save}${rest}.${next}`],
  };
}
