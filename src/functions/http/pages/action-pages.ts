import { ACTION_PATHS, requestPath } from '../../../core/pages/page-paths.ts';
import type {
  ActionOutcome,
  ActionParameters,
  ActionRequest,
  ActionSubject,
} from '../../../reconcile/actions/actions.ts';
import { UnreadableRow } from '../../../reconcile/records/store/stored-json.ts';
import type { FormKind, FormProblem } from '../../../report/pages/actions/action-fields.ts';
import { FORM_FIELDS } from '../../../report/pages/actions/action-fields.ts';
import { view } from '../../../report/pages/frame/render-page.tsx';
import type { NotDoneReason } from '../../../report/pages/requests/not-done-page.tsx';
import { NotDonePage } from '../../../report/pages/requests/not-done-page.tsx';
import type { AskedChange } from './action-confirmation.ts';
import { confirmationOf, isConfirmed } from './action-confirmation.ts';
import type { FormValues } from './action-form-body.ts';
import { readForm } from './action-form-body.ts';
import { parametersFrom } from './action-parameters.ts';
import { presentState } from './action-present.ts';
import type { PageCall } from './page-parts.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** One action of the pages: its path, and what answers the form. */
export interface ActionRoute {
  readonly path: string;
  readonly answer: (call: PageCall) => Promise<PageResult>;
}

/** Every action of the pages, by the kind of change. */
export const ACTION_ROUTES: readonly ActionRoute[] = Object.entries(ACTION_PATHS).map(([kind, path]) => ({
  path,
  answer: (call) => answerForm(kind as FormKind, call),
}));

/** Forms of these kinds rest on no state that a person was shown. */
const UNBOUND: ReadonlySet<FormKind> = new Set(['SetSilence', 'EndSilence']);

const STATUS: Readonly<Record<NotDoneReason, number>> = { BadForm: 400, Moved: 409, Refused: 422, NotFound: 404 };

async function answerForm(kind: FormKind, call: PageCall): Promise<PageResult> {
  const names = ['key', 'seen', 'confirm', ...FORM_FIELDS[kind].map(({ name }) => name)];
  const form = readForm(call.request, names);
  if (!form.ok) return { kind: 'BadRequest', message: form.error };
  const { problems, values } = form.value;
  const notDone = notDoneFor(kind, values, call);
  const missing = [...problems, ...missingIn(kind, values)];
  if (missing.length > 0) return await notDone('BadForm', missing);
  const parameters = parametersFrom(kind, values);
  if (!parameters.ok) return await notDone('BadForm', [parameters.error]);
  // The pair of kind and parameters comes from one table, which types cannot follow.
  const asked = { kind, parameters: parameters.value } as AskedChange;
  const request = requestFrom(values, call);
  // The second click of a request that was confirmed, and made: what it had to type may be another text by now.
  const isKnown = await call.parts.actions.isKnown(kind, parameters.value, request);
  const wanted = isKnown ? undefined : await confirmationOf(call.parts, asked);
  if (!isConfirmed(wanted, values.get('confirm') ?? ''))
    return await notDone((await isMoved(asked, values, call)) ? 'Moved' : 'BadForm', [
      { field: 'confirm', message: `Type "${wanted ?? ''}" to confirm. Nothing was changed.` },
    ]);
  return await outcomePage(await perform(kind, parameters.value, request, call), notDone);
}

type NotDone = (reason: NotDoneReason, problems: readonly FormProblem[]) => Promise<PageResult>;

function notDoneFor(kind: FormKind, values: FormValues, call: PageCall): NotDone {
  return async (reason, problems) => {
    const present = await presentState(kind, values, call.parts);
    const shown = view(NotDonePage, { kind, reason, problems, values, present });
    return page(shown, { status: STATUS[reason] });
  };
}

function missingIn(kind: FormKind, values: FormValues): readonly FormProblem[] {
  const absent = (name: string): boolean => (values.get(name) ?? '').trim() === '';
  return [
    ...(absent('key')
      ? [{ field: undefined, message: 'The form has no key. Open the page again, and use its form.' }]
      : []),
    ...(absent('seen') && !UNBOUND.has(kind)
      ? [
          {
            field: undefined,
            message: 'The form does not say which state its page showed. Open the page again, and use its form.',
          },
        ]
      : []),
  ];
}

/** A number to type is another one when the hubs that match have changed: then the state is the reason, and not the typing. */
async function isMoved({ kind, parameters }: AskedChange, values: FormValues, { parts }: PageCall): Promise<boolean> {
  if (kind !== 'ReconcileHubs') return false;
  const subject: ActionSubject = { kind: 'Hubs', filter: parameters.filter };
  const state = await parts.actions.state(subject);
  return state.ok && state.value !== values.get('seen');
}

function requestFrom(values: FormValues, { caller: { name: by, objectId } }: PageCall): ActionRequest {
  return { by, objectId, via: 'Pages', seen: values.get('seen'), key: values.get('key') };
}

async function perform<Kind extends FormKind>(
  kind: Kind,
  parameters: ActionParameters[Kind],
  request: ActionRequest,
  { parts }: PageCall,
): Promise<ActionOutcome<unknown>> {
  try {
    return await parts.actions.perform(kind, parameters, request);
  } catch (error) {
    if (error instanceof UnreadableRow) return { kind: 'Refused', message: error.message };
    throw error;
  }
}

async function outcomePage(outcome: ActionOutcome<unknown>, notDone: NotDone): Promise<PageResult> {
  switch (outcome.kind) {
    case 'Done':
      return { kind: 'Redirect', to: requestPath(outcome.reference), because: 'SeeOther' };
    case 'Moved':
      return await notDone('Moved', [{ field: undefined, message: outcome.message }]);
    case 'Refused':
      return await notDone('Refused', [{ field: undefined, message: outcome.message }]);
    case 'NotFound':
      return await notDone('NotFound', [{ field: undefined, message: outcome.message }]);
  }
}
