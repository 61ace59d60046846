import { matchInWords } from '../../../core/alert/routing/alert-match.ts';
import { hubIdFrom, hubIdParts } from '../../../core/hub-id.ts';
import type { SilenceRecord } from '../../../reconcile/records/silence-record.ts';
import { silenceFrom } from '../../../reconcile/records/silence-record.ts';
import { ActionForm } from '../parts/action-form.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Foreign } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, AtAndAgo } from '../parts/time.tsx';

/** Silences with their owners, and a form that ends one. */
export function Silences({ now, silences }: { readonly silences: readonly SilenceRecord[]; readonly now: Date }) {
  return (
    <Table
      caption="Silences that people set, the first to end first"
      isCaptionHidden={true}
      rows={silences}
      keyOf={({ id }) => id}
      idOf={({ id }) => `silence-${id}`}
      empty={
        <Empty title="No silence is in force.">
          <p>Silences that the policy sets are in its text.</p>
        </Empty>
      }
      others={<Link to="/api/alerts">The alerts as JSON have all silences.</Link>}
      columns={[
        { head: 'Silences', isRowHead: true, cell: (silence) => <Foreign>{whatOf(silence)}</Foreign> },
        { head: 'Owner', cell: ({ owner }) => <Foreign>{owner}</Foreign> },
        { head: 'Reason', cell: ({ reason }) => <Foreign>{reason}</Foreign> },
        { head: 'Set', cell: ({ setAt }) => <Ago at={setAt} /> },
        { head: 'Ends', cell: (silence) => <End silence={silence} now={now} /> },
        { head: 'Action', cell: (silence) => <EndForm silence={silence} now={now} /> },
      ]}
    />
  );
}

function whatOf(silence: SilenceRecord): string {
  const rules = (silence.rules ?? []).map((rule) => `rule ${rule}`);
  const { match: stored } = silenceFrom(silence);
  // A record holds ids; a person reads names.
  const match = { ...stored, hubs: stored.hubs?.map(nameOf) };
  const isOpen = Object.values(match).every((each) => each === undefined);
  return [...(rules.length > 0 && isOpen ? [] : [matchInWords(match)]), ...rules].join(', ');
}

function nameOf(text: string): string {
  const hubId = hubIdFrom(text);
  return hubId === undefined ? text : hubIdParts(hubId).name;
}

function isOver({ endedAt, expiresAt }: SilenceRecord, now: Date): boolean {
  return endedAt !== undefined || expiresAt <= now.toISOString();
}

function End({ now, silence }: { readonly silence: SilenceRecord; readonly now: Date }) {
  const { endedAt, endedBy = '', endReason = '', expiresAt } = silence;
  if (endedAt !== undefined)
    return (
      <>
        <AtAndAgo at={endedAt} />
        <div class="muted">
          ended by <Foreign>{endedBy}</Foreign>: <Foreign>{endReason}</Foreign>
        </div>
      </>
    );
  return isOver(silence, now) ? (
    <>
      expired <Ago at={expiresAt} />
    </>
  ) : (
    <AtAndAgo at={expiresAt} />
  );
}

function EndForm({ now, silence }: { readonly silence: SilenceRecord; readonly now: Date }) {
  if (isOver(silence, now)) return <span class="muted">over</span>;
  return (
    <ActionForm to="/actions/end-silence" label={`End silence ${silence.id}`} values={{ silence: silence.id }}>
      <label>
        Reason <input name="reason" required maxLength={500} size={14} />
      </label>{' '}
    </ActionForm>
  );
}
