import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { ActionParameters } from '../../../reconcile/actions/actions.ts';
import type { FormKind, FormProblem } from '../../../report/pages/actions/action-fields.ts';
import { FORM_FIELDS } from '../../../report/pages/actions/action-fields.ts';
import type { FormValues } from './action-form-body.ts';
import { silenceScope } from './silence-scope.ts';

type Read<Kind extends FormKind> = (values: Texts) => Result<ActionParameters[Kind], FormProblem>;

/** Text of a field; an absent one is empty. */
type Texts = (name: string) => string;

const READ: { readonly [Kind in FormKind]: Read<Kind> } = {
  ApproveHub: (text) => withNumber(text, 'hours', (hours) => withText(text, 'hub', (hub) => ok({ hub, hours }))),
  ReconcileHub: (text) => withText(text, 'hub', (hub) => ok({ hub })),
  ReconcileHubs: (text) => ok({ filter: text('filter') }),
  RetryHub: (text) => withText(text, 'hub', (hub) => ok({ hub })),
  AcknowledgeAlert: (text) => withText(text, 'alert', (alert) => ok({ alert })),
  SetSilence: (text) =>
    withNumber(text, 'hours', (hours) =>
      withText(text, 'reason', (reason) => ok({ ...silenceScope(textsOf('SetSilence', text)), hours, reason })),
    ),
  EndSilence: (text) =>
    withText(text, 'silence', (silence) => withText(text, 'reason', (reason) => ok({ silence, reason }))),
  SwitchWrites: (text) =>
    withChoice(text, 'on', ['yes', 'no'], (on) => ok({ on: on === 'yes', reason: optional(text('reason')) })),
  ResetBreaker: (text) =>
    withNumber(text, 'removalsAllowed', (removalsAllowed) => ok({ removalsAllowed, reason: optional(text('reason')) })),
  SteerRollout: (text) =>
    withChoice(text, 'order', ['halt', 'resume', 'open'], (order) => ok({ order, reason: optional(text('reason')) })),
};

/** Reads the parameters of a change from the fields of its form. */
export function parametersFrom<Kind extends FormKind>(
  kind: Kind,
  values: FormValues,
): Result<ActionParameters[Kind], FormProblem> {
  return READ[kind]((name) => values.get(name)?.trim() ?? '');
}

function textsOf(kind: FormKind, text: Texts): Readonly<Record<string, string>> {
  return Object.fromEntries(FORM_FIELDS[kind].map(({ name }) => [name, text(name)]));
}

function optional(text: string): string | undefined {
  return text === '' ? undefined : text;
}

type Then<Value, Kind> = (value: Value) => Result<Kind, FormProblem>;

function withText<Value>(text: Texts, field: string, then: Then<string, Value>): Result<Value, FormProblem> {
  const value = text(field);
  return value === '' ? err({ field, message: 'It is empty. Fill it in.' }) : then(value);
}

/** Ranges are checked by the change itself, with the same sentence as for the API and the command line. */
function withNumber<Value>(text: Texts, field: string, then: Then<number, Value>): Result<Value, FormProblem> {
  const value = text(field);
  // Number() would also take hexadecimal digits and exponents.
  return /^\d{1,9}(\.\d{1,6})?$/.test(value)
    ? then(Number(value))
    : err({
        field,
        message: value === '' ? 'It is empty. Give a number.' : `"${value.slice(0, 40)}" is not a number.`,
      });
}

function withChoice<Choice extends string, Value>(
  text: Texts,
  field: string,
  choices: readonly Choice[],
  then: Then<Choice, Value>,
): Result<Value, FormProblem> {
  const choice = choices.find((each) => each === text(field));
  return choice === undefined ? err({ field, message: `It takes one of ${choices.join(', ')}.` }) : then(choice);
}
