import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import { capitalized, withArticle, wordOf } from '../../../core/kind-words.ts';
import type { ResourceKind } from '../../../core/kinds/resource-kind.ts';
import { hubPath } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { Retried } from '../../../reconcile/operator/retry-hub.ts';
import { UnreadableRow } from '../../../reconcile/records/store/stored-json.ts';
import { view } from '../../../report/pages/frame/render-page.tsx';
import { HubPage, HubWithoutRecordPage } from '../../../report/pages/hub/hub-page.tsx';
import type { TimelineView } from '../../../report/pages/hub/timeline/timeline-range.ts';
import { TIMELINE_RANGES } from '../../../report/pages/hub/timeline/timeline-range.ts';
import { hubAddress } from './hub-address.ts';
import { nothingFound } from './nothing-found.ts';
import type { PageCall, PageParts } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/hubs/:subscription/:group/:name`: everything about one hub. `read=azure` reads the hub from Azure for the answer. */
export async function hubPage(call: PageCall, kind: ResourceKind): Promise<PageResult> {
  const address = hubAddress(call, kind);
  if (address.kind === 'Other') return address.answer;
  const query = readQuery(call.query, ['range', 'before', 'read']);
  if (!query.ok) return { kind: 'BadRequest', message: query.error };
  const shown = viewFrom(query.value);
  if (!shown.ok) return { kind: 'BadRequest', message: shown.error };
  const isLive = query.value.read !== undefined;
  return await answerFor(call.parts, address.hubId, { isLive, view: shown.value });
}

function viewFrom({
  before,
  range,
  read,
}: Partial<Record<'before' | 'range' | 'read', string>>): Result<TimelineView, string> {
  const known = TIMELINE_RANGES.find((each) => each === range);
  if (range !== undefined && known === undefined)
    return err(`"${range}" is no range of the time line. Give one of ${TIMELINE_RANGES.join(', ')}.`);
  if (before !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(before))
    return err(`"${before}" is no instant for "before". Give one as 2026-11-23T08:45:00Z.`);
  if (read !== undefined && read !== 'azure')
    return err(`"${read}" cannot be read. Give read=azure, or leave it out for the record of the last read.`);
  return ok({ range: known, before });
}

interface Asked {
  readonly isLive: boolean;
  readonly view: TimelineView;
}

async function answerFor({ actions, live, reads }: PageParts, hubId: HubId, asked: Asked): Promise<PageResult> {
  const [recorded, timeline, who, seen, retry] = await Promise.all([
    reads.hub(hubId),
    reads.hubTimeline(hubId, {}),
    reads.who(hubId, undefined),
    stateOf(actions, hubId),
    retryOf(reads, hubId),
  ]);
  if (!timeline.ok || !who.ok) return await unknownHub({ reads }, hubId, recorded.ok ? '' : recorded.error);
  const rest = { hubId, timeline: timeline.value, who: who.value, view: asked.view };
  if (!recorded.ok) {
    const { name } = hubIdParts(hubId);
    return page(view(HubWithoutRecordPage, { ...rest, name, problem: recorded.error }));
  }
  const hub = asked.isLive ? await live.hub(hubId) : recorded;
  if (!hub.ok) return { kind: 'Unavailable', layer: 'Azure', message: hub.error };
  return page(view(HubPage, { ...rest, hub: hub.value, seen, retry }), { jsonPath: `/api${hubPath(hubId)}` });
}

/** The state that forms are bound to. A record that cannot be read has none, and the page says so in its place. */
export async function stateOf(actions: PageParts['actions'], hub: HubId): Promise<Result<string, string>> {
  try {
    return await actions.state({ kind: 'Hub', hub });
  } catch (error) {
    if (error instanceof UnreadableRow) return err(error.message);
    throw error;
  }
}

/** What a retry would clear; undefined also for a record that cannot be read. */
export async function retryOf(reads: PageParts['reads'], hubId: HubId): Promise<Retried | undefined> {
  try {
    return await reads.retryEffect(hubId);
  } catch (error) {
    if (error instanceof UnreadableRow) return undefined;
    throw error;
  }
}

/** The page in place of one about a hub that the tables know nothing of. It suggests hubs of this name, or of a near one. */
export async function unknownHub(
  { reads }: Pick<PageParts, 'reads'>,
  hubId: HubId,
  problem: string,
): Promise<PageResult> {
  const { name } = hubIdParts(hubId);
  const named = await reads.hubIds([name]);
  const lines = named.ok
    ? [
        problem,
        ...named.value.map((each) => `${capitalized(withArticle(wordOf(each)))} of this name is elsewhere: ${each}`),
      ]
    : [problem.replace(hubId, name), named.error];
  return await nothingFound(
    { reads },
    `No such ${wordOf(hubId)}`,
    [...new Set(lines.filter((line) => line !== ''))].join('\n'),
  );
}
