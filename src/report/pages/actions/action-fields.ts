import { withArticle, wordOf } from '../../../core/kind-words.ts';
import type { ActionKind } from '../../../reconcile/actions/actions.ts';

/** Validity of an approval unless the person says otherwise, in hours: long enough to include a weekend and a write window. */
export const USUAL_APPROVAL_HOURS = 72;

/** What a person types to confirm a change of the whole fleet. */
export const ALL_HUBS = 'all hubs';

/** What a person types to open a version of the policy for the hubs of every ring. */
export const EVERY_HUB_TEXT = 'every hub';

/** A change that a form of the pages can ask for. */
export type FormKind = Exclude<ActionKind, 'ApproveAssignment'>;

/** A field of a form. */
export interface FormField {
  readonly name: string;
  /** Name of the field for people. */
  readonly label: string;
  /** How it is typed. `Hidden`: the page fills it in. */
  readonly input: 'Hidden' | 'Text' | 'Number';
}

/** What is wrong with a form. @property field undefined: the form as a whole */
export interface FormProblem {
  readonly field: string | undefined;
  readonly message: string;
}

const HUB: FormField = { name: 'hub', label: 'Hub', input: 'Hidden' };
const REASON: FormField = { name: 'reason', label: 'Reason', input: 'Text' };
const HOURS: FormField = { name: 'hours', label: 'Hours', input: 'Number' };

/** The fields of each form beside `key`, `seen` and `confirm`. */
export const FORM_FIELDS: Readonly<Record<FormKind, readonly FormField[]>> = {
  ApproveHub: [HUB, HOURS],
  ReconcileHub: [HUB],
  ReconcileHubs: [{ name: 'filter', label: 'Filter', input: 'Text' }],
  RetryHub: [HUB],
  AcknowledgeAlert: [{ name: 'alert', label: 'Alert', input: 'Hidden' }],
  SetSilence: [
    { name: 'codes', label: 'Finding codes', input: 'Text' },
    { name: 'hubs', label: 'Hubs', input: 'Text' },
    { name: 'rules', label: 'Rules', input: 'Text' },
    { name: 'assignments', label: 'Assignments', input: 'Text' },
    { name: 'subscriptions', label: 'Subscriptions', input: 'Text' },
    HOURS,
    REASON,
  ],
  EndSilence: [{ name: 'silence', label: 'Silence', input: 'Hidden' }, REASON],
  SwitchWrites: [{ name: 'on', label: 'Writes', input: 'Hidden' }, REASON],
  ResetBreaker: [REASON, { name: 'removalsAllowed', label: 'Hubs on which removals are allowed', input: 'Number' }],
  SteerRollout: [{ name: 'order', label: 'Order', input: 'Hidden' }, REASON],
};

/** What each form does, as the heading of its answers; {@link titleAbout} says it of an account. */
export const FORM_TITLES: Readonly<Record<FormKind, string>> = {
  ApproveHub: 'Approve a change of a hub',
  ReconcileHub: 'Reconcile a hub now',
  ReconcileHubs: 'Reconcile several hubs now',
  RetryHub: 'Retry a hub',
  AcknowledgeAlert: 'Acknowledge an alert',
  SetSilence: 'Silence findings',
  EndSilence: 'End a silence',
  SwitchWrites: 'Switch writes',
  ResetBreaker: 'Reset the breaker',
  SteerRollout: 'Steer the roll-out',
};

/** A title of a form in the words of the one resource that it is about. @param hubId undefined: not known, as a hub */
export function titleAbout(title: string, hubId: string | undefined): string {
  return title.replace(/\ba hub\b/, withArticle(wordOf(hubId ?? '')));
}
