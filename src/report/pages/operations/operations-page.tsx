import { capitalized, wordsOfIds } from '../../../core/kind-words.ts';
import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { ageText } from '../../../core/time/age-text.ts';
import type { RunningOperation } from '../../../reconcile/operator/running-operations.ts';
import { shortRequest } from '../../short-request.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { HubLink } from '../parts/hub-link.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Code, counted, Empty, Foreign } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';

/** What each state of an operation means to a person. */
const STATES: Readonly<Record<RunningOperation['state'], string>> = {
  Unanswered: 'sent, and the answer was lost: the next read decides',
  Running: 'running',
  Slow: 'slow',
  TimedOut: 'timed out: a person has to act (HW303)',
  Failed: 'failed: the next run acts',
  Vanished: 'Azure no longer knows it: the next read decides',
  Succeeded: 'ended, not verified yet',
  Settled: 'ended, not verified yet',
};

const OVERDUE: ReadonlySet<RunningOperation['state']> = new Set(['Slow', 'TimedOut', 'Failed']);

/** Azure's operations for Hubwarden that have not ended, or that no run has verified yet. */
export function OperationsPage({
  operations,
  version,
}: {
  readonly operations: readonly RunningOperation[];
  readonly version: string;
}) {
  const { one } = wordsOfIds(operations.map(({ hubId }) => hubId));
  const late = operations.filter(({ state }) => OVERDUE.has(state)).length;
  return (
    <PageLayout title="Operations" section={PAGE_PATHS.operations}>
      <h1>Operations in flight</h1>
      <p class="lead">
        {operations.length === 0
          ? 'Azure works on nothing for Hubwarden now.'
          : `Azure works on ${counted(operations.length, 'operation')} for Hubwarden; ${late === 0 ? 'none is late' : `${late} ${late === 1 ? 'is' : 'are'} slow or failed`}.`}
      </p>
      <div data-follow="/operations/version" data-version={version} aria-live="polite">
        <Table
          caption="Operations, the oldest first"
          isCaptionHidden={true}
          rows={operations}
          keyOf={({ hubId, startedAt }) => `${hubId} ${startedAt}`}
          empty={
            <Empty title="No operation is in flight.">
              <p>
                Provisioning and changes of rules appear here while Azure carries them out. Their ends are in the
                history of the {usePage().words.one}.
              </p>
            </Empty>
          }
          others={<Link to="/api/operations">The list as JSON has all.</Link>}
          columns={[
            { head: capitalized(one), isRowHead: true, cell: ({ hubId }) => <HubLink hubId={hubId} /> },
            { head: 'Operation', cell: ({ kind }) => kind },
            { head: 'State', cell: (operation) => <State operation={operation} /> },
            { head: 'Started', cell: ({ startedAt }) => <Ago at={startedAt} /> },
            { head: 'Deadline', cell: (operation) => <Deadline operation={operation} /> },
            { head: 'Polls', isNumber: true, cell: ({ polls }) => polls },
            { head: 'Request', cell: ({ request }) => <Code>{shortRequest(request)}</Code> },
          ]}
        />
      </div>
    </PageLayout>
  );
}

function State({ operation: { error, state } }: { readonly operation: RunningOperation }) {
  const text = STATES[state];
  return (
    <>
      {OVERDUE.has(state) ? <strong class="severity severity-error">{text}</strong> : text}
      {error === undefined ? undefined : (
        <div class="muted">
          <Foreign>{error}</Foreign>
        </div>
      )}
    </>
  );
}

/** A share of the time until the deadline as a bar, and the next limit in words. */
function Deadline({ operation: { failAt, startedAt, warnAt } }: { readonly operation: RunningOperation }) {
  const { now } = usePage();
  const [start, warn, fail] = [startedAt, warnAt, failAt].map(Date.parse) as [number, number, number];
  const next = now.getTime() < warn ? (['slow', warn] as const) : (['timed out', fail] as const);
  const seconds = Math.round((next[1] - now.getTime()) / 1000);
  const used = Math.min(1, Math.max(0, (now.getTime() - start) / Math.max(1, fail - start)));
  return (
    <>
      <meter
        min={0}
        max={100}
        high={Math.round(((warn - start) / Math.max(1, fail - start)) * 100)}
        value={Math.round(used * 100)}
        aria-label="Used part of the time limit"
      />{' '}
      {seconds >= 0 ? `${next[0]} in ${ageText(seconds)}` : `${next[0]} for ${ageText(-seconds)}`}
    </>
  );
}
