import { alertPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { SilencePreview } from '../../../reconcile/actions/actions.ts';
import { hasRole } from '../../../reconcile/queries/caller.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { FindingLink } from '../parts/finding-link.tsx';
import { HubLink } from '../parts/hub-link.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Banner, counted, Fold, Foreign, Section } from '../parts/parts.tsx';
import { At } from '../parts/time.tsx';

/** The fields of a silence as a person typed them; lists are separated by blanks or commas. */
export const SILENCE_FIELDS = ['codes', 'hubs', 'rules', 'assignments', 'subscriptions', 'hours', 'reason'] as const;

/** Texts of the fields. */
export type SilenceTexts = Readonly<Partial<Record<(typeof SILENCE_FIELDS)[number], string>>>;

/** A form with what the silence would match. */
export interface SilencePageProps {
  readonly texts: SilenceTexts;
  /** undefined: nothing is selected yet. */
  readonly preview: SilencePreview | undefined;
  readonly problem: string | undefined;
  /** End of the silence if it begins now (ISO); undefined: no valid time is given. */
  readonly endsAt: string | undefined;
  /** What the person has to type to set it; undefined: nothing. */
  readonly confirm: string | undefined;
}

/** The form of a silence: first what it matches, then the silence. */
export function SilencePage({ confirm, endsAt, preview, problem, texts }: SilencePageProps) {
  const { caller, newKey } = usePage();
  const isOperator = hasRole(caller, 'Operator');
  return (
    <PageLayout title="Silence findings" section={PAGE_PATHS.alerts}>
      <h1>Silence findings</h1>
      <p class="lead">
        Receivers get no notification of findings that match every field. Verdicts and repairs stay as they are, and
        open alerts still resolve.
      </p>
      {problem === undefined ? undefined : (
        <Banner kind="error" title="The silence is not possible as it stands.">
          <Foreign>{problem}</Foreign>
        </Banner>
      )}
      <form method="get" action={PAGE_PATHS.silence} data-once="">
        <Fields texts={texts} />
        {confirm === undefined || !isOperator ? undefined : <Confirmation text={confirm} />}
        <p>
          <button type="submit">Show what it matches</button>{' '}
          {preview === undefined ? undefined : (
            <>
              <input type="hidden" name="key" value={newKey()} disabled={!isOperator} />
              <button
                type="submit"
                class="primary"
                formAction="/actions/set-silence"
                formMethod="post"
                disabled={!isOperator}
              >
                Set the silence
              </button>
              {isOperator ? undefined : <span class="why"> Needs the role Hubwarden.Operator.</span>}
            </>
          )}
        </p>
      </form>
      {preview === undefined ? undefined : <Preview preview={preview} endsAt={endsAt} />}
    </PageLayout>
  );
}

/** Not `required`: the other button of the form only shows what it matches. */
function Confirmation({ text }: { readonly text: string }) {
  return (
    <p>
      <label for="silence-confirm">
        The silence is of every finding on most of the fleet. Type the number of its hubs,{' '}
        <code>
          <bdi>{text}</bdi>
        </code>
        , to confirm:
      </label>{' '}
      <input id="silence-confirm" name="confirm" autocomplete="off" spellcheck={false} />
    </p>
  );
}

const HINTS: Readonly<Record<(typeof SILENCE_FIELDS)[number], readonly [label: string, hint: string]>> = {
  codes: ['Finding codes', 'such as HW204 HW302; empty: any'],
  hubs: ['Hubs', 'names, GROUP/NAME, ids, or patterns with * and ?; empty: any'],
  rules: ['Rules', 'names of rules that fire now; rules that fire later still notify'],
  assignments: ['Assignments', 'names or patterns; empty: any'],
  subscriptions: ['Subscriptions', 'ids; empty: any'],
  hours: ['Hours', 'more than 0, at most 720'],
  reason: ['Reason', 'for other people who see the silence'],
};

function Fields({ texts }: { readonly texts: SilenceTexts }) {
  return (
    <div class="fields">
      {SILENCE_FIELDS.map((field) => (
        <div key={field}>
          <label for={`silence-${field}`}>{HINTS[field][0]}</label>
          <input
            id={`silence-${field}`}
            name={field}
            value={texts[field] ?? ''}
            aria-describedby={`silence-${field}-hint`}
            size={field === 'hours' ? 6 : 60}
            inputMode={field === 'hours' ? 'decimal' : undefined}
          />
          <div class="hint" id={`silence-${field}-hint`}>
            {HINTS[field][1]}
          </div>
        </div>
      ))}
    </div>
  );
}

function Preview({
  endsAt,
  preview: { alerts, emptyPatterns, hubs },
}: {
  readonly preview: SilencePreview;
  readonly endsAt: string | undefined;
}) {
  return (
    <Section id="preview" title="What it matches now">
      <p>
        {counted(alerts.length, 'alert')} on {counted(hubs.length, 'hub')}
        {endsAt === undefined ? (
          '.'
        ) : (
          <>
            ; set now, it ends at <At at={endsAt} />.
          </>
        )}
      </p>
      {emptyPatterns.length === 0 ? undefined : (
        <Banner kind="warning" title="Matches no known hub now:">
          <Foreign>{emptyPatterns.join(', ')}</Foreign>
        </Banner>
      )}
      <ul>
        {alerts.slice(0, MOST_ALERTS).map(({ code, hubs: count, id, title }) => (
          <li key={id}>
            <FindingLink code={code} />{' '}
            <Link to={alertPath(id)}>
              <Foreign>{title}</Foreign>
            </Link>{' '}
            ({counted(count, 'hub')})
          </li>
        ))}
      </ul>
      {alerts.length > MOST_ALERTS ? <p>… and {counted(alerts.length - MOST_ALERTS, 'further alert')}.</p> : undefined}
      {hubs.length === 0 ? undefined : (
        <Fold summary={counted(hubs.length, 'hub')}>
          <ul>
            {hubs.slice(0, MOST_HUBS).map(({ hubId, name }) => (
              <li key={hubId}>
                <HubLink hubId={hubId} name={name} />
              </li>
            ))}
          </ul>
          {hubs.length > MOST_HUBS ? <p>… and {counted(hubs.length - MOST_HUBS, 'further hub')}.</p> : undefined}
        </Fold>
      )}
    </Section>
  );
}

const MOST_HUBS = 200;

const MOST_ALERTS = 100;
