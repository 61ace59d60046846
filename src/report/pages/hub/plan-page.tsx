import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { hubPath, hubPlanPath, PAGE_PATHS, policyVersionPath } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import { visibleJson } from '../../../core/text/printable.ts';
import type { Retried } from '../../../reconcile/operator/retry-hub.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import type { HubPlanView, PlannedChange } from '../../../reconcile/queries/web-reads.ts';
import { shortRequest } from '../../short-request.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import {
  Banner,
  Code,
  counted,
  countText,
  dollars,
  Empty,
  Facts,
  Fold,
  Foreign,
  Prose,
  Section,
  Stat,
} from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { At } from '../parts/time.tsx';
import { VerdictBadge } from '../parts/verdict.tsx';
import { HubActions } from './hub-actions.tsx';
import { Sign } from './hub-rules.tsx';

/** The plan of a hub, and what its forms need. */
export interface PlanPageProps {
  readonly hubId: HubId;
  readonly plan: HubPlanView;
  readonly hub: HubDetail;
  readonly seen: Result<string, string>;
  readonly retry: Retried | undefined;
}

/** What Hubwarden would change on a hub now, from a read of Azure: the sums first, then every change, then the buttons. */
export function PlanPage({ hub, hubId, plan, retry, seen }: PlanPageProps) {
  return (
    <PageLayout title={`Plan of ${plan.name}`} section={PAGE_PATHS.hubs}>
      <h1>
        Plan of <Foreign>{plan.name}</Foreign>
      </h1>
      <p class="muted">
        <Link to={hubPath(hubId)}>The {wordOf(hubId)}</Link> · read from Azure at <At at={plan.plannedAt} /> ·{' '}
        <Link to={hubPlanPath(hubId)}>Read it again</Link>
      </p>
      <p class="lead">{leadOf(plan, wordOf(hubId))}</p>
      <Sums plan={plan} />
      {plan.consentNeeded.length === 0 ? undefined : (
        <Banner kind="warning" title="It waits for a person">
          {plan.consentNeeded.map((each) => (
            <p key={each}>
              <Prose>{each}</Prose>
            </p>
          ))}
        </Banner>
      )}
      <Changes plan={plan} />
      <Requests plan={plan} />
      <Section id="actions" title="What you can do">
        <HubActions hub={hub} hubId={hubId} seen={seen} retry={retry} isOnPlan={true} />
      </Section>
      <Section id="about" title="About this plan">
        <Facts
          rows={[
            ['Verdict now', <VerdictBadge verdict={plan.verdict} />],
            ['Assignment', plan.assignment === undefined ? 'none matches' : <Code>{plan.assignment}</Code>],
            ['Mode', plan.mode ?? 'none'],
            [
              'Policy',
              <Link to={policyVersionPath(plan.policyVersion)} title={plan.policyVersion}>
                <Code>{plan.policyVersion.slice(0, 12)}</Code>
              </Link>,
            ],
            plan.requests.length === 0 ? undefined : ['Fingerprint', <Code>{plan.fingerprint}</Code>],
          ]}
        />
      </Section>
    </PageLayout>
  );
}

function leadOf({ assignment, changes, mode, requests }: HubPlanView, word: string): string {
  if (assignment === undefined) return `No assignment of the policy matches this ${word}: Hubwarden changes nothing.`;
  if (changes.length === 0) return `Nothing to change: the ${word} is as its baseline wants it.`;
  const what = `${counted(changes.length, 'change')} in ${counted(requests.length, 'request')}`;
  if (mode === 'observe')
    return `${what} would make the ${word} as its baseline wants it. The assignment observes: Hubwarden sends none of them.`;
  return `${what} make the ${word} as its baseline wants it.`;
}

const WORDS = { '!': 'cannot be undone', '+': 'to add', '~': 'to change', '-': 'to remove' } as const;

/** Counts, minutes and money, never folded. */
function Sums({ plan: { because, changes, minutes, usdPerMonth } }: { readonly plan: HubPlanView }) {
  const of = (sign: PlannedChange['sign']): number => changes.filter((each) => each.sign === sign).length;
  const signs = (['!', '+', '~', '-'] as const).filter((sign) => sign !== '!' || of('!') > 0);
  return (
    <>
      <ul class="stats">
        {signs.map((sign) => (
          <li key={sign}>
            <Stat
              number={of(sign)}
              word={WORDS[sign]}
              mark={<Sign sign={sign} />}
              to={of(sign) === 0 ? undefined : '#changes'}
            />
          </li>
        ))}
        <li>
          <Stat number={`≈ ${countText(minutes)}`} word={minutes === 1 ? 'minute' : 'minutes'} />
        </li>
        <li>
          <Stat number={`${usdPerMonth > 0 ? '+' : ''}${dollars(usdPerMonth)}`} word="a month, at list prices" />
        </li>
      </ul>
      {because.length === 0 ? undefined : (
        <ul class="muted">
          {because.map((each) => (
            <li key={each}>
              <Foreign>{each}</Foreign>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Changes({ plan: { changes } }: { readonly plan: HubPlanView }) {
  return (
    <Section id="changes" title="Changes" note={counted(changes.length, 'change')}>
      <Table<PlannedChange>
        caption="What would change, irreversible changes first"
        isCaptionHidden={true}
        rows={changes}
        keyOf={({ name, sign }) => `${sign}${name}`}
        empty={<Empty title="There is nothing to change." />}
        columns={[
          { head: <span class="hidden">Sign</span>, cell: ({ sign }) => <Sign sign={sign} /> },
          { head: 'Rule or setting', isRowHead: true, cell: ({ name }) => <Code>{name}</Code> },
          { head: 'Before', cell: ({ after, before }) => <Side text={before} other={after} kind="removed" /> },
          { head: 'After', cell: ({ after, before }) => <Side text={after} other={before} kind="added" /> },
          {
            head: 'Wanted by',
            cell: ({ origin }) => (origin === undefined ? <span class="muted">–</span> : <Foreign>{origin}</Foreign>),
          },
          { head: 'When', cell: (change) => <When change={change} /> },
        ]}
      />
    </Section>
  );
}

function Side({
  kind,
  other,
  text,
}: {
  readonly text: string | undefined;
  readonly other: string | undefined;
  readonly kind: 'added' | 'removed';
}) {
  // Where neither side has a value, such as for a network that is provisioned, there is nothing to compare.
  if (text === undefined) return <span class="muted">{other === undefined ? '–' : 'nothing'}</span>;
  return (
    <span class={kind}>
      <Foreign>{text}</Foreign>
    </span>
  );
}

function When({ change: { isIrreversible, waits } }: { readonly change: PlannedChange }) {
  return (
    <>
      {isIrreversible ? <p class="problem">Azure cannot undo this change.</p> : undefined}
      {waits === undefined ? (
        'with the next run'
      ) : (
        <>
          waits: <Prose>{waits}</Prose>
        </>
      )}
    </>
  );
}

function Requests({ plan: { requests } }: { readonly plan: HubPlanView }) {
  if (requests.length === 0) return null;
  return (
    <Section id="requests" title="Requests to Azure" note={counted(requests.length, 'request')}>
      {requests.map(({ body, method, path }, index) => (
        <Fold
          key={index}
          summary={
            <>
              {index + 1}. <Code>{shortRequest(`${method} ${path}`)}</Code>
            </>
          }
        >
          <p>
            <Code>{`${method} ${path}`}</Code>
          </p>
          {body === undefined || body === null ? (
            <p class="muted">without a body</p>
          ) : (
            <pre>{visibleJson(JSON.stringify(body, undefined, 2))}</pre>
          )}
        </Fold>
      ))}
    </Section>
  );
}
