import { wordsOfIds } from '../../../core/kind-words.ts';
import { alertPath, CONTROLS_PATH, hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { isJsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import type { ActionKind } from '../../../reconcile/actions/actions.ts';
import type { RequestEntry } from '../../../reconcile/queries/request-list.ts';
import { FORM_TITLES, titleAbout } from '../actions/action-fields.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { HubLink } from '../parts/hub-link.tsx';
import { Link } from '../parts/link.tsx';
import { Banner, Code, counted, Facts, Fold, Foreign, Section } from '../parts/parts.tsx';
import { AtAndAgo } from '../parts/time.tsx';

/** Hubs that the page names before the rest is folded. */
const HUBS_SHOWN = 20;

const PLACES: Readonly<Record<RequestEntry['via'], string>> = {
  Pages: 'these pages',
  Api: 'the API',
  CommandLine: 'the command line',
};

const TITLES: Readonly<Record<ActionKind, string>> = {
  ...FORM_TITLES,
  ApproveAssignment: 'Approve changes of an assignment',
};

/** What became of a request of a person: who asked for what, what was done, and where to watch what follows. */
export function RequestPage({ request }: { readonly request: RequestEntry }) {
  const title = titleAbout(lookUp(TITLES, request.kind) ?? request.kind, request.hubs[0]?.hubId);
  const isDone = request.outcome === 'Done';
  return (
    <PageLayout title={title} section={undefined}>
      <h1>{title}</h1>
      <Banner kind={isDone ? 'success' : 'warning'} title={isDone ? doneText(request) : 'This is not finished yet.'}>
        {isDone ? undefined : (
          <p>
            It is under way, or its process has died and may have made the change. Reload this page; after a minute,
            send the form once more.
          </p>
        )}
      </Banner>
      <Section id="watch" title="What follows">
        <Watch request={request} />
      </Section>
      <Section id="request" title="The request">
        <Facts
          rows={[
            ['Asked by', <Foreign>{request.by}</Foreign>],
            request.objectId === undefined ? undefined : ['Object id', <Code>{request.objectId}</Code>],
            ['Through', PLACES[request.via]],
            ['Asked', <AtAndAgo at={request.at} />],
            request.endedAt === undefined ? undefined : ['Done', <AtAndAgo at={request.endedAt} />],
            ...Object.entries(request.asked).map(([name, value]) => [name, <Value value={value} />] as const),
          ]}
        />
      </Section>
      {request.result === undefined ? undefined : <Answer result={request.result} />}
    </PageLayout>
  );
}

function doneText({ hubs, kind }: RequestEntry): string {
  const ids = hubs.map(({ hubId }) => hubId);
  const { many, one } = wordsOfIds(ids);
  switch (kind) {
    case 'ApproveHub':
      return `The approval is given, and the ${one} is queued.`;
    case 'ReconcileHub':
      return `A run of the ${one} is queued.`;
    case 'ReconcileHubs':
      return `Runs of ${counted(hubs.length, one, many)} are queued.`;
    case 'RetryHub':
      return `What stopped further attempts is cleared, and the ${one} is queued.`;
    case 'AcknowledgeAlert':
      return 'The alert is acknowledged.';
    case 'SetSilence':
      return 'The silence is set.';
    case 'EndSilence':
      return 'The silence is ended.';
    case 'SwitchWrites':
      return 'The switch is set.';
    case 'ResetBreaker':
      return 'The breaker is closed.';
    case 'SteerRollout':
      return 'The roll-out is steered.';
    default:
      return 'This is done.';
  }
}

function Watch({ request: { asked, hubs, kind } }: { readonly request: RequestEntry }) {
  if (kind === 'AcknowledgeAlert' && typeof asked.alert === 'string')
    return <Place to={alertPath(asked.alert)}>The alert</Place>;
  if (kind === 'SetSilence' || kind === 'EndSilence')
    return <Place to={`${PAGE_PATHS.alerts}#silences`}>The silences</Place>;
  if (kind === 'SwitchWrites' || kind === 'ResetBreaker') return <Place to={CONTROLS_PATH}>The switches</Place>;
  if (kind === 'SteerRollout') return <Place to={PAGE_PATHS.rollout}>The roll-out</Place>;
  const { many, one } = wordsOfIds(hubs.map(({ hubId }) => hubId));
  return (
    <>
      <p>
        A run begins within seconds, and shows in the time line of the {one}. A write that takes long shows under{' '}
        <Link to={PAGE_PATHS.operations}>operations</Link>.
      </p>
      <HubLinks hubs={hubs.slice(0, HUBS_SHOWN)} />
      {hubs.length > HUBS_SHOWN ? (
        <Fold summary={counted(hubs.length - HUBS_SHOWN, `further ${one}`, `further ${many}`)}>
          <HubLinks hubs={hubs.slice(HUBS_SHOWN)} />
        </Fold>
      ) : undefined}
      {kind === 'ReconcileHubs' && typeof asked.filter === 'string' ? (
        <Place to={hubsPath({ filter: asked.filter })}>{`The ${many} that match now`}</Place>
      ) : undefined}
    </>
  );
}

function Place({ children, to }: { readonly to: string; readonly children: string }) {
  return (
    <p>
      <Link to={to}>{children}</Link>
    </p>
  );
}

function HubLinks({ hubs }: { readonly hubs: RequestEntry['hubs'] }) {
  return (
    <ul>
      {hubs.map(({ hubId, name }) => (
        <li key={hubId}>
          <HubLink hubId={hubId} name={name} />
        </li>
      ))}
    </ul>
  );
}

/** What the change answered, as it is recorded. */
function Answer({ result }: { readonly result: NonNullable<RequestEntry['result']> }) {
  const rows = Object.entries(result).map(([name, value]) => [name, <Value value={value} />] as const);
  if (rows.length === 0) return null;
  return (
    <Section id="answer" title="What it did">
      <Facts rows={rows} />
    </Section>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (Array.isArray(value)) return <List values={value} />;
  if (isJsonObject(value))
    return <Facts rows={Object.entries(value).map(([name, each]) => [name, <Value value={each} />] as const)} />;
  if (value === true) return <>yes</>;
  if (value === false) return <>no</>;
  return <Foreign>{String(value ?? 'none')}</Foreign>;
}

function List({ values }: { readonly values: readonly unknown[] }) {
  if (values.length === 0) return <span class="muted">none</span>;
  const items = values.map((each, index) => (
    <li key={index}>
      <Value value={each} />
    </li>
  ));
  return values.length > HUBS_SHOWN ? (
    <Fold summary={String(values.length)}>{<ul class="plain">{items}</ul>}</Fold>
  ) : (
    <ul class="plain">{items}</ul>
  );
}
