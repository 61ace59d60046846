import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { ACTION_PATHS } from '../../../core/pages/page-paths.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import type { FormField, FormKind, FormProblem } from '../actions/action-fields.ts';
import { FORM_FIELDS, FORM_TITLES, titleAbout } from '../actions/action-fields.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { HubTopFacts } from '../hub/hub-top-facts.tsx';
import { ActionForm } from '../parts/action-form.tsx';
import { Link } from '../parts/link.tsx';
import { Banner, Facts, Foreign, Section } from '../parts/parts.tsx';

/** Why a form of an action was not carried out. */
export type NotDoneReason = 'BadForm' | 'Moved' | 'Refused' | 'NotFound';

/** Where a form came from, and how its subject is now. */
export interface PresentState {
  /** Path of the page with the form. */
  readonly page: string;
  /** What that page is about: `the hub`. */
  readonly name: string;
  readonly hub: HubDetail | undefined;
}

/** A form that changed nothing, and everything that the person had typed into it. */
export interface NotDoneProps {
  readonly kind: FormKind;
  readonly reason: NotDoneReason;
  readonly problems: readonly FormProblem[];
  readonly values: ReadonlyMap<string, string>;
  readonly present: PresentState;
}

const TITLES: Readonly<Record<NotDoneReason, string>> = {
  BadForm: 'The form cannot be carried out as it stands. Nothing was changed.',
  Moved: 'It has changed since you looked. Nothing was changed by your form.',
  Refused: 'Hubwarden refuses this. Nothing was changed.',
  NotFound: 'What the form is about is not there. Nothing was changed.',
};

/** The page in place of an action that was not carried out: why, the present state, and the form with its texts. */
export function NotDonePage({ kind, present, problems, reason, values }: NotDoneProps) {
  const title = titleAbout(FORM_TITLES[kind], values.get('hub'));
  return (
    <PageLayout title={`${title}: not done`} section={undefined}>
      <h1>{title}</h1>
      <Banner kind="error" title={TITLES[reason]}>
        <Problems kind={kind} problems={problems} />
      </Banner>
      <p>
        <Link to={present.page}>Back to {present.name}</Link>
        {reason === 'Moved' ? ': look at the present state, and decide again there.' : '.'}
      </p>
      {present.hub === undefined ? undefined : (
        <Section id="present" title={`How the ${wordOf(present.hub.hubId)} is now`}>
          <HubTopFacts hub={present.hub} hubId={present.hub.hubId as HubId} />
        </Section>
      )}
      {reason === 'Moved' || reason === 'NotFound' ? (
        <Sent kind={kind} values={values} />
      ) : (
        <Again kind={kind} problems={problems} values={values} />
      )}
    </PageLayout>
  );
}

function Problems({ kind, problems }: Pick<NotDoneProps, 'kind' | 'problems'>) {
  const labels = new Map(FORM_FIELDS[kind].map(({ label, name }) => [name, label]));
  return (
    <ul class="plain">
      {problems.map(({ field, message }) => (
        <li key={`${field} ${message}`}>
          {field === undefined ? undefined : <strong>{labels.get(field) ?? 'Confirmation'}: </strong>}
          <Foreign>{message}</Foreign>
        </li>
      ))}
    </ul>
  );
}

/** What the person had sent, as text: the state that it was meant for is gone. */
function Sent({ kind, values }: Pick<NotDoneProps, 'kind' | 'values'>) {
  const rows = FORM_FIELDS[kind].flatMap(({ label, name }) => {
    const value = values.get(name) ?? '';
    return value === '' ? [] : [[label, <Foreign>{value}</Foreign>] as const];
  });
  if (rows.length === 0) return null;
  return (
    <Section id="sent" title="What you sent">
      <Facts rows={rows} />
    </Section>
  );
}

/** The form once more, with everything that the person had typed. */
function Again({ kind, problems, values }: Pick<NotDoneProps, 'kind' | 'problems' | 'values'>) {
  const fields = FORM_FIELDS[kind];
  const hidden = fields
    .filter(({ input }) => input === 'Hidden')
    .map(({ name }) => [name, values.get(name) ?? ''] as const);
  const isConfirmed = values.has('confirm') || problems.some(({ field }) => field === 'confirm');
  const wrong = new Set(problems.map(({ field }) => field));
  const seen = values.get('seen');
  return (
    <Section id="again" title="Correct it, and send it again">
      <ActionForm
        to={ACTION_PATHS[kind]}
        label={titleAbout(FORM_TITLES[kind], values.get('hub'))}
        seen={seen}
        values={Object.fromEntries(hidden)}
        notNow={
          seen === undefined && kind !== 'SetSilence' && kind !== 'EndSilence'
            ? 'Use the form of the page above: this one rests on no state.'
            : undefined
        }
      >
        <div class="fields">
          {fields
            .filter(({ input }) => input !== 'Hidden')
            .map((field) => (
              <Field
                key={field.name}
                field={field}
                value={values.get(field.name) ?? ''}
                isWrong={wrong.has(field.name)}
              />
            ))}
          {isConfirmed ? (
            <Field field={CONFIRM} value={values.get('confirm') ?? ''} isWrong={wrong.has('confirm')} />
          ) : undefined}
        </div>
      </ActionForm>
    </Section>
  );
}

const CONFIRM: FormField = { name: 'confirm', label: 'Confirmation', input: 'Text' };

function Field({
  field: { input, label, name },
  isWrong,
  value,
}: {
  readonly field: FormField;
  readonly value: string;
  readonly isWrong: boolean;
}) {
  return (
    <label>
      {label}
      <br />
      <input
        name={name}
        value={value}
        aria-invalid={isWrong ? true : undefined}
        inputMode={input === 'Number' ? 'decimal' : undefined}
        size={input === 'Number' ? 8 : 50}
        autocomplete="off"
      />
    </label>
  );
}
