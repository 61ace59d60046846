import { withArticle, wordOf } from '../../../core/kind-words.ts';
import { ageText } from '../../../core/time/age-text.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import type { HubOperation } from '../../../reconcile/queries/hub/hub-operation.ts';
import type { HubWaits, PaceUse, WaitingRules } from '../../../reconcile/queries/hub/hub-waits.ts';
import { shortRequest } from '../../short-request.ts';
import { Banner, Code, Empty, Facts, Fold, Foreign, Section } from '../parts/parts.tsx';
import { AtAndAgo } from '../parts/time.tsx';

/** Rules that a wait names before the rest is folded. */
const NAMED = 5;

/** The operation that Azure works on for Hubwarden, with its deadlines. Nothing without one. */
export function HubOperationSection({ hub: { hubId, operation } }: { readonly hub: HubDetail }) {
  if (operation === null) return null;
  return (
    <Section id="operation" title="Operation" note={`${operation.kind}, ${operation.state}`}>
      {operation.isOfEarlierHub ? (
        <Banner
          kind="warning"
          title={`It is of ${withArticle(wordOf(hubId))} that was deleted and created again under this name`}
        />
      ) : undefined}
      <OperationFacts operation={operation} />
    </Section>
  );
}

function OperationFacts({ operation }: { readonly operation: HubOperation }) {
  const { ageSeconds, error, failAt, isolationMode, nextPollAt, polls, request, rules, startedAt, url, warnAt } =
    operation;
  return (
    <Facts
      rows={[
        ['Request', <Code>{shortRequest(request)}</Code>],
        [
          'Started',
          <>
            <AtAndAgo at={startedAt} />, {ageText(ageSeconds)} old
          </>,
        ],
        ['Slow from', <AtAndAgo at={warnAt} />],
        ['Timed out from', <AtAndAgo at={failAt} />],
        ['Polled', polls === 1 ? 'once' : `${polls} times`],
        nextPollAt === null ? undefined : ['Next poll', <AtAndAgo at={nextPollAt} />],
        isolationMode === null ? undefined : ['Sets', `isolation mode ${isolationMode}`],
        rules.length === 0 ? undefined : ['Rules', <Names names={rules} />],
        error === null ? undefined : ['Azure says', <Foreign>{error}</Foreign>],
        ['Address at Azure', url === null ? 'Azure has not answered with one' : <Code>{url}</Code>],
      ]}
    />
  );
}

/** What of the plan is not written, why, and what else the hub waits for. */
export function HubWaitsSection({ hub }: { readonly hub: HubDetail }) {
  const { waits } = hub;
  const others = otherFacts(waits);
  return (
    <Section id="waits" title="Not written, and why">
      {waits.skipped.length === 0 && others.length === 0 ? (
        <Empty title="Nothing waits.">
          <p>No part of a plan is held back, and no run is due for a retry.</p>
        </Empty>
      ) : undefined}
      {waits.skipped.length === 0 ? undefined : (
        <ul class="finding-list">
          {waits.skipped.map((each) => (
            <li key={`${each.reason} ${each.detail}`}>
              <Waiting waiting={each} />
            </li>
          ))}
        </ul>
      )}
      {others.length === 0 ? undefined : <Facts rows={others} />}
    </Section>
  );
}

function Waiting({ waiting: { detail, reason, rules } }: { readonly waiting: WaitingRules }) {
  const names = rules.filter((each) => each !== null);
  return (
    <>
      <strong>{reason}</strong>: <Foreign>{detail}</Foreign>
      <p class="muted">
        {names.length < rules.length ? `The network as a whole${names.length === 0 ? '.' : ', and '}` : undefined}
        {names.length === 0 ? undefined : <Names names={names} />}
      </p>
    </>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  const folded = names.slice(NAMED);
  return (
    <>
      <NameList names={names.slice(0, NAMED)} />
      {folded.length === 0 ? undefined : (
        <Fold summary={`and ${folded.length} more`}>
          <NameList names={folded} />
        </Fold>
      )}
    </>
  );
}

function NameList({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <span key={name}>
          {index === 0 ? undefined : ', '}
          <Code>{name}</Code>
        </span>
      ))}
    </>
  );
}

type FactRow = Parameters<typeof Facts>[0]['rows'][number];

function otherFacts({ busy, failures, followUpAt, pace, retryAt, skipped }: HubWaits): readonly FactRow[] {
  const full = skipped.length === 0 ? [] : pace.filter(({ limit, used }) => used >= limit);
  return [
    ...(retryAt === null ? [] : [['Next run', <AtAndAgo at={retryAt} />] as const]),
    ...(followUpAt === null ? [] : [['Follow-up of the last event', <AtAndAgo at={followUpAt} />] as const]),
    ...(failures === 0 ? [] : [['Failed runs in a row', String(failures)] as const]),
    ...(busy === null
      ? []
      : [
          [
            'Refused by Azure',
            <>
              {busy.tries === 1 ? 'once' : `${busy.tries} times`} in a row because of other changes, since{' '}
              <AtAndAgo at={busy.since} />
            </>,
          ] as const,
        ]),
    ...full.map((each) => [paceTitle(each), <PaceText pace={each} />] as const),
  ];
}

function paceTitle({ class: kind }: PaceUse): string {
  return kind === 'new' ? 'Pace of new hubs' : 'Pace of existing hubs';
}

function PaceText({ pace: { limit, renewsAt, used } }: { readonly pace: PaceUse }) {
  return (
    <>
      used up: {used} of {limit} in this hour, renewed <AtAndAgo at={renewsAt} />
    </>
  );
}
