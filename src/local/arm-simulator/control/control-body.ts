import * as z from 'zod';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { parseJson } from '../request/json-value.ts';

/** Reads the body of a control request. @returns every problem in one text when it does not fit */
export function controlBody<T>(schema: z.ZodType<T>, text: string | undefined): Result<T, string> {
  const json = parseJson(text ?? '');
  if (!json.ok) return err(`The body is not JSON: ${json.error}`);
  const parsed = schema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err(z.prettifyError(parsed.error));
}
