import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { FormProblem } from '../../../report/pages/actions/action-fields.ts';
import type { WebRequest } from '../web-message.ts';
import { LARGEST_BODY_BYTES } from '../web-message.ts';

/** The fields of a form by name, as the person sent them. */
export type FormValues = ReadonlyMap<string, string>;

/** What was sent, and what is wrong with it; what could be read is kept, so that nothing that a person typed is lost. */
export interface ReadForm {
  readonly values: FormValues;
  readonly problems: readonly FormProblem[];
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

const LONGEST_SHOWN = 60;

/**
 * Reads the body of a form.
 *
 * @param names the fields that the form has
 * @returns a sentence when the body is no form at all: nothing in it can be shown again
 */
export function readForm({ body, headers }: WebRequest, names: readonly string[]): Result<ReadForm, string> {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (foldCase(type.trim()) !== FORM_TYPE)
    return err(
      `This address takes a form of a page (${FORM_TYPE}), and the request has ${shown(type) || 'no content type'}.`,
    );
  if (body.byteLength > LARGEST_BODY_BYTES)
    return err(`The form is larger than ${LARGEST_BODY_BYTES / 1024} KB. Send a shorter text.`);
  const text = decoded(body);
  if (text === undefined) return err('The form is not valid UTF-8.');
  const values = new Map<string, string>();
  const problems: FormProblem[] = [];
  for (const [name, value] of new URLSearchParams(text)) {
    if (!names.includes(name))
      problems.push({
        field: undefined,
        message: `The form has a field "${shown(name)}" that this action does not take.`,
      });
    else if (values.has(name)) problems.push({ field: name, message: 'It is there twice. Give one value.' });
    else values.set(name, value);
  }
  return ok({ values, problems: problems.slice(0, MOST_PROBLEMS) });
}

/** Problems that are worth a line each; a form with more of them was not made by a page. */
const MOST_PROBLEMS = 20;

function shown(text: string): string {
  return visibleLine(text.slice(0, LONGEST_SHOWN));
}

/** Percent-encoded bytes that are no UTF-8 would become other characters without a word. */
function decoded(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    decodeURIComponent(text.replaceAll('+', ' '));
    return text;
  } catch {
    return undefined;
  }
}
