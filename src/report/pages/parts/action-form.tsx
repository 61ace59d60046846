import type { ComponentChildren } from 'preact';
import { visibleLine } from '../../../core/text/printable.ts';
import { hasRole } from '../../../reconcile/queries/caller.ts';
import { usePage } from './page-context.tsx';
import { Code } from './parts.tsx';

/** A change that a person can make from a page. */
export interface ActionFormProps {
  /** Path that the form is sent to: `/actions/…`. */
  readonly to: string;
  /** What the button does, in full: `Approve isolation for hub-x`. */
  readonly label: string;
  /** State that the page shows, so that a change of it refuses the request; undefined: the change is bound to none. */
  readonly seen?: string | undefined;
  /** Further values of the form. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Fields that the person fills in. */
  readonly children?: ComponentChildren;
  /** Text that the person has to type: the name of the hub, or a count. Only for what cannot be undone or affects the fleet. */
  readonly confirm?: { readonly text: string; readonly why: string } | undefined;
  readonly kind?: 'plain' | 'danger' | undefined;
  /** Why the change is not possible now; undefined: it is. */
  readonly notNow?: string | undefined;
}

/** A form with one button. A Reader sees it disabled, with the role that it needs. It works without script, and a second click does nothing more. */
export function ActionForm({ children, confirm, kind, label, notNow, seen, to, values = {} }: ActionFormProps) {
  const { caller, newKey } = usePage();
  const refusal = hasRole(caller, 'Operator') ? notNow : 'Needs the role Hubwarden.Operator.';
  const key = newKey();
  return (
    <form method="post" action={to} class="action" data-once="">
      <input type="hidden" name="key" value={key} />
      {seen === undefined ? undefined : <input type="hidden" name="seen" value={seen} />}
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {refusal === undefined ? children : undefined}
      {refusal === undefined && confirm !== undefined ? <Confirmation id={key} {...confirm} /> : undefined}
      <button
        type="submit"
        class={kind === 'danger' ? 'danger' : undefined}
        disabled={refusal !== undefined}
        aria-describedby={refusal === undefined ? undefined : `${key}-why`}
      >
        {visibleLine(label)}
      </button>
      {refusal === undefined ? undefined : (
        <span class="why" id={`${key}-why`}>
          {refusal}
        </span>
      )}
    </form>
  );
}

function Confirmation({ id, text, why }: { readonly id: string; readonly text: string; readonly why: string }) {
  return (
    <p>
      <label for={`${id}-confirm`}>
        {why} Type <Code>{text}</Code> to confirm:
      </label>{' '}
      <input id={`${id}-confirm`} name="confirm" required autocomplete="off" spellcheck={false} data-expected={text} />
    </p>
  );
}
