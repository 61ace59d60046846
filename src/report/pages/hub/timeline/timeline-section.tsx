import type { HubId } from '../../../../core/hub-id.ts';
import { wordOf } from '../../../../core/kind-words.ts';
import { hubTimelinePath } from '../../../../core/pages/page-paths.ts';
import { counted } from '../../../../core/text/counted.ts';
import type { Timeline, TimelineKind } from '../../../../reconcile/queries/hub/timeline.ts';
import { Link } from '../../parts/link.tsx';
import { usePage } from '../../parts/page-context.tsx';
import { Empty, Foreign, Section } from '../../parts/parts.tsx';
import { Table } from '../../parts/table.tsx';
import { AtAndAgo, utcText } from '../../parts/time.tsx';
import { entryText } from './entry-text.ts';
import { TimelineChart } from './timeline-chart.tsx';
import type { PlacedEntry, TimelineRange, TimelineView } from './timeline-range.ts';
import { entriesIn, rowId, rowsOf, TIMELINE_RANGES, usualRange } from './timeline-range.ts';

const RANGE_WORDS: Readonly<Record<TimelineRange, string>> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  all: 'all',
};

const KIND_WORDS: Readonly<Record<TimelineKind, string>> = {
  Verdict: 'Verdict',
  Findings: 'Findings',
  Write: 'Write',
  Change: 'Change by another',
  Approval: 'Approval',
  Request: 'Request',
  AlertOpened: 'Alert opened',
  AlertEnded: 'Alert ended',
  Recreated: 'Created again',
  Gone: 'Gone',
};

/** What happened to a hub, as a picture and as a table. */
export function TimelineSection({
  hubId,
  judgedAt,
  timeline,
  view,
}: {
  readonly hubId: HubId;
  readonly timeline: Timeline;
  readonly view: TimelineView;
  /** Time of the read that the present verdict rests on; undefined: there is no present verdict. */
  readonly judgedAt: string | undefined;
}) {
  const { now } = usePage();
  const chosen = view.range ?? usualRange(timeline.entries, now);
  const range = entriesIn(timeline.entries, chosen, now);
  const { next, rows } = rowsOf(range.placed, view.before);
  return (
    <Section id="timeline" title="Time line" note={<Ranges hubId={hubId} chosen={chosen} />}>
      <TimelineChart entries={timeline.entries} range={range} judgedAt={judgedAt} />
      <p class="muted">
        {counted(range.placed.length, 'entry', 'entries')} in this range, {timeline.entries.length} kept in all
        {view.before === undefined ? undefined : `; before ${utcText(view.before)}`}.{' '}
        {view.before === undefined ? undefined : <Link to={hubTimelinePath(hubId, { range: chosen })}>The newest</Link>}
      </p>
      <EntryTable rows={rows} hubId={hubId} isEmpty={timeline.entries.length === 0} />
      {next === undefined ? undefined : (
        <p>
          <Link to={hubTimelinePath(hubId, { range: chosen, before: next })}>Older entries</Link>
        </p>
      )}
      <Gaps timeline={timeline} />
    </Section>
  );
}

function Ranges({ chosen, hubId }: { readonly hubId: HubId; readonly chosen: TimelineRange }) {
  return (
    <>
      {TIMELINE_RANGES.map((range, index) => (
        <span key={range}>
          {index === 0 ? undefined : ' · '}
          {range === chosen ? (
            <strong aria-current="true">{RANGE_WORDS[range]}</strong>
          ) : (
            <Link to={hubTimelinePath(hubId, { range })}>{RANGE_WORDS[range]}</Link>
          )}
        </span>
      ))}
    </>
  );
}

function EntryTable({
  hubId,
  isEmpty,
  rows,
}: {
  readonly rows: readonly PlacedEntry[];
  readonly hubId: HubId;
  readonly isEmpty: boolean;
}) {
  return (
    <Table<PlacedEntry>
      caption="What happened, the newest first"
      isCaptionHidden={true}
      rows={rows}
      keyOf={({ place }) => String(place)}
      idOf={({ place }) => rowId(place)}
      empty={
        <Empty
          title={isEmpty ? `The records hold nothing about this ${wordOf(hubId)}.` : 'Nothing happened in this range.'}
        >
          {isEmpty ? undefined : (
            <p>
              <Link to={hubTimelinePath(hubId, { range: 'all' })}>Show everything that is kept</Link>
            </p>
          )}
        </Empty>
      }
      columns={[
        { head: 'When', cell: ({ entry }) => <AtAndAgo at={entry.at} /> },
        { head: 'What', isRowHead: true, cell: ({ entry }) => KIND_WORDS[entry.kind] },
        {
          head: 'Who',
          cell: ({ entry: { by } }) =>
            by === null ? <span class="muted">–</span> : <Foreign>{by === 'hubwarden' ? 'Hubwarden' : by}</Foreign>,
        },
        { head: 'Details', cell: ({ entry }) => <Foreign>{entryText(entry)}</Foreign> },
      ]}
    />
  );
}

/** A reader must not take the absence of pruned or unreadable rows for the absence of events. */
function Gaps({ timeline: { gaps } }: { readonly timeline: Timeline }) {
  const { changesPrunedUntil, runsPrunedUntil, unreadable } = gaps;
  const lines = [
    ...(runsPrunedUntil === null ? [] : [`Runs up to ${utcText(runsPrunedUntil)} are no longer kept.`]),
    ...(changesPrunedUntil === null
      ? []
      : [`Changes by others up to ${utcText(changesPrunedUntil)} are no longer kept.`]),
    ...unreadable.map((each) => `A row cannot be read and is left out: ${each}`),
  ];
  return (
    <>
      {lines.map((line) => (
        <p key={line} class="muted">
          <Foreign>{line}</Foreign>
        </p>
      ))}
    </>
  );
}
