import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { hubPath, hubPlanPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { ReachAnswerView, ReachView } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { Banner, Code, counted, Empty, Fold, Foreign, Prose, Section } from '../parts/parts.tsx';
import { At } from '../parts/time.tsx';
import { ReachForm } from './reach-form.tsx';

/** A question about a hub, and its answer. */
export interface ReachPageProps {
  readonly hubId: HubId;
  readonly name: string;
  /** What the person typed. */
  readonly target: string;
  /** Why it is not a target; stands beside the box. */
  readonly problem: string | undefined;
  /** undefined: nothing was asked, or the text is not a target, or Azure gave no answer. */
  readonly reach: ReachView | undefined;
  /** Why there is no answer. */
  readonly unanswered: string | undefined;
}

/** Whether compute of a hub reaches a host over TCP, now and after the plan, and what would allow it. */
export function ReachPage({ hubId, name, problem, reach, target, unanswered }: ReachPageProps) {
  return (
    <PageLayout title={`What ${name} reaches`} section={PAGE_PATHS.hubs}>
      <h1>
        What <Foreign>{name}</Foreign> reaches
      </h1>
      <p class="muted">
        <Link to={hubPath(hubId)}>The {wordOf(hubId)}</Link> · <Link to={hubPlanPath(hubId)}>its plan</Link>
      </p>
      <ReachForm hubId={hubId} target={target} problem={problem} />
      {unanswered === undefined ? undefined : (
        <Banner kind="error" title="There is no answer now.">
          <p>
            <Foreign>{unanswered}</Foreign>
          </p>
        </Banner>
      )}
      {reach === undefined ? <Nothing isAsked={target !== ''} /> : <Answers reach={reach} />}
    </PageLayout>
  );
}

function Nothing({ isAsked }: { readonly isAsked: boolean }) {
  if (isAsked) return null;
  return (
    <Empty title="Ask about a host.">
      <p>
        Give a host name or an address, and a port where it is not 443, such as <code>pypi.org:443</code>. The answer
        comes from a read of Azure that is made now.
      </p>
    </Empty>
  );
}

const WORDS: Readonly<Record<ReachAnswerView['answer'], string>> = {
  Allowed: 'is allowed',
  NotAllowed: 'is not allowed',
  InDoubt: 'is in doubt',
};

const KINDS = { Allowed: 'success', NotAllowed: 'error', InDoubt: 'warning' } as const;

function Answers({ reach }: { readonly reach: ReachView }) {
  const { afterPlan, asOf, host, notes, now, port } = reach;
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  // What would allow it stands once, for the answer that is the worse one.
  const worse = now.answer === 'Allowed' ? afterPlan : now;
  const isSame = now.answer === afterPlan.answer && now.why === afterPlan.why;
  return (
    <>
      <Section
        id="now"
        title="Now"
        note={
          <>
            read from Azure at <At at={asOf} />
          </>
        }
      >
        <Answer target={target} answer={now} />
      </Section>
      <Section id="after" title="After the plan">
        {isSame ? <p>The same.</p> : <Answer target={target} answer={afterPlan} />}
      </Section>
      {worse.answer === 'Allowed' ? undefined : <Ways answer={worse} />}
      {notes.map((note) => (
        <p key={note} class="muted">
          <Foreign>{note}</Foreign>
        </p>
      ))}
    </>
  );
}

function Answer({
  answer: { answer, by, why },
  target,
}: {
  readonly answer: ReachAnswerView;
  readonly target: string;
}) {
  return (
    <Banner kind={KINDS[answer]} title={`${target} ${WORDS[answer]}.`}>
      <p>
        <Foreign>{why}</Foreign>
      </p>
      {by.length === 0 ? undefined : (
        <ul>
          {by.map((each) => (
            <li key={`${each.rule} ${each.why}`}>
              Rule <Code>{each.rule}</Code>: <Foreign>{each.why}</Foreign>
            </li>
          ))}
        </ul>
      )}
    </Banner>
  );
}

/** The cheapest first; more than a few are folded. */
const WAYS_SHOWN = 5;

function Ways({ answer: { wouldAllow } }: { readonly answer: ReachAnswerView }) {
  if (wouldAllow.length === 0)
    return (
      <Section id="ways" title="What would allow it">
        <p>Nothing that the policy may say: a rule for this host is forbidden, or the isolation mode takes none.</p>
      </Section>
    );
  const folded = wouldAllow.slice(WAYS_SHOWN);
  return (
    <Section id="ways" title="What would allow it" note="the cheapest first">
      <WayList ways={wouldAllow.slice(0, WAYS_SHOWN)} />
      {folded.length === 0 ? undefined : (
        <Fold summary={`${folded.length} more`}>
          <WayList ways={folded} />
        </Fold>
      )}
    </Section>
  );
}

function WayList({ ways }: { readonly ways: ReachAnswerView['wouldAllow'] }) {
  return (
    <ol class="ways">
      {ways.map(({ edit, text, way }) => (
        <li key={`${way.kind} ${way.name}`}>
          <strong>
            {way.kind} <Foreign>{way.name}</Foreign>
          </strong>
          {edit === undefined ? undefined : (
            <p>
              Edit of the policy: <Prose>{edit}</Prose>
            </p>
          )}
          {way.template === undefined ? undefined : (
            <p>
              <Foreign>{way.template.remedy}</Foreign>
            </p>
          )}
          <p class="muted">
            Cost: <Foreign>{way.cost}</Foreign>
          </p>
          {way.destinations.length < 2 ? undefined : (
            <Fold summary={`Opens ${counted(way.destinations.length, 'destination')}`}>
              <Foreign>{text}</Foreign>
            </Fold>
          )}
        </li>
      ))}
    </ol>
  );
}
