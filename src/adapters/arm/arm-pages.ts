import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ArmOperationName } from './arm-operations.ts';
import type { ArmPipeline } from './arm-pipeline.ts';

/** A longer list of pages is treated as circular. */
const MOST_PAGES = 1000;

/** Most items of one list: the limit of one instance's memory. */
const MOST_ITEMS = 200_000;

const Page = z.object({
  value: z.array(z.unknown()),
  nextLink: z.string().nullish(),
});

/**
 * Lists everything below a path, page by page, to the end.
 *
 * @param path absolute path without query
 * @param options `first`: URL of the first page, if it is not simply the path; `apiVersion`: version for the path, if
 * it is not
 *   the provider's; `onPage`: called once per requested page
 * @returns the items as Azure sent them, or the first failure: this function never returns an incomplete list
 */
export async function listAll(
  arm: ArmPipeline,
  operation: ArmOperationName,
  path: string,
  options: { readonly first?: string; readonly apiVersion?: string; readonly onPage?: () => void } = {},
): Promise<Result<readonly unknown[], Failure>> {
  const items: unknown[] = [];
  let url = options.first ?? arm.url(path, options.apiVersion);
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await arm.send({ operation, url });
    options.onPage?.();
    if (!reply.ok) return reply;
    const parsed = Page.safeParse(reply.value.body);
    if (!parsed.success) return err({ kind: 'Malformed', detail: `The list ${path} has no array "value".` });
    // One by one, because the stack limits the number of arguments of one call.
    for (const item of parsed.data.value) items.push(item);
    if (items.length > MOST_ITEMS)
      return err({ kind: 'Malformed', detail: `The list ${path} has more than ${MOST_ITEMS} items.` });
    if (parsed.data.nextLink === undefined || parsed.data.nextLink === null || parsed.data.nextLink === '')
      return ok(items);
    const next = arm.ownUrl(parsed.data.nextLink, options.apiVersion);
    if (!next.ok) return next;
    url = next.value;
  }
  return err({ kind: 'Malformed', detail: `The list ${path} has more than ${MOST_PAGES} pages.` });
}
