import { wordOf } from '../../../core/kind-words.ts';
import { commandText, shellWord } from '../../../core/text/command-text.ts';
import { counted } from '../../../core/text/counted.ts';
import type { ReportedChange, WhoChanged } from '../../../reconcile/queries/hub/who-changed.ts';
import { operationName } from '../../short-request.ts';
import { Code, Empty, Fold, Foreign, Section } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { At, AtAndAgo } from '../parts/time.tsx';

/** Changes that the section lists before the rest is folded. */
const LISTED = 20;

/** Who changed the hub and its rules, by the events that are kept. */
export function HubWho({ who }: { readonly who: WhoChanged }) {
  const { changes, own, prunedUntil, unreadable } = who;
  const folded = changes.slice(LISTED);
  const word = wordOf(who.hubId);
  return (
    <Section id="who" title="Who changed it" note={`${counted(changes.length, 'change')} by others`}>
      {changes.length === 0 ? (
        <NoChange who={who} />
      ) : (
        <Changes caption="Changes by others, the newest first" changes={changes.slice(0, LISTED)} word={word} />
      )}
      {folded.length === 0 ? undefined : (
        <Fold summary={counted(folded.length, 'older change')}>
          <Changes caption="Older changes by others" changes={folded} word={word} />
        </Fold>
      )}
      {own.length === 0 ? undefined : (
        <Fold summary={`${counted(own.length, 'change')} by Hubwarden`}>
          <Changes caption="Changes by Hubwarden, the newest first" changes={own} word={word} />
        </Fold>
      )}
      {prunedUntil === null ? undefined : (
        <p class="muted">
          Events up to <At at={prunedUntil} /> are no longer kept.
        </p>
      )}
      {unreadable.map((each) => (
        <p key={each} class="muted">
          A row cannot be read and is left out: <Foreign>{each}</Foreign>
        </p>
      ))}
    </Section>
  );
}

/** Says why there is no answer, and where Azure keeps one for 90 days. */
function NoChange({ who: { hubId, lastEventAt } }: { readonly who: WhoChanged }) {
  return (
    <Empty title="No event that is kept tells of a change by another principal.">
      <p>
        {lastEventAt === null ? (
          <>
            No event of the subscription is known to have arrived. Check the delivery:{' '}
            <Code>{commandText('doctor')}</Code>
          </>
        ) : (
          <>
            The last event of the subscription arrived <AtAndAgo at={lastEventAt} />.
          </>
        )}
      </p>
      <p>
        The activity log of Azure holds 90 days:{' '}
        <Code>{`az monitor activity-log list --offset 90d --resource-id ${shellWord(hubId)}`}</Code>
      </p>
    </Empty>
  );
}

function Changes({
  caption,
  changes,
  word,
}: {
  readonly caption: string;
  readonly changes: readonly ReportedChange[];
  /** The word for the resource. */
  readonly word: string;
}) {
  return (
    <Table<ReportedChange>
      caption={caption}
      isCaptionHidden={true}
      rows={changes}
      keyOf={({ at, correlationId, operation, rule }) => `${at} ${operation} ${rule} ${correlationId}`}
      columns={[
        { head: 'When', cell: ({ at }) => <AtAndAgo at={at} /> },
        {
          head: 'Who',
          isRowHead: true,
          cell: ({ by }) =>
            by === null ? <span class="muted">the event names no caller</span> : <Foreign>{by}</Foreign>,
        },
        {
          head: 'Operation',
          cell: ({ isFailed, operation }) => (
            <>
              <Code>{operationName(operation)}</Code>
              {isFailed ? ', which Azure refused or did not finish' : undefined}
            </>
          ),
        },
        {
          head: 'Rule',
          cell: ({ rule }) => (rule === null ? <span class="muted">the {word}</span> : <Code>{rule}</Code>),
        },
        {
          head: 'Correlation id',
          cell: ({ correlationId }) =>
            correlationId === null ? <span class="muted">none</span> : <Code>{correlationId}</Code>,
        },
      ]}
    />
  );
}
