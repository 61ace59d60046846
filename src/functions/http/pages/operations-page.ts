import { textHash } from '../../../core/text/text-hash.ts';
import type { RunningOperation } from '../../../reconcile/operator/running-operations.ts';
import { view } from '../../../report/pages/frame/render-page.tsx';
import { OperationsPage } from '../../../report/pages/operations/operations-page.tsx';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/operations`: what Azure works on for Hubwarden. */
export async function operationsPage({ parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const operations = await parts.reads.operations();
  return page(view(OperationsPage, { operations, version: versionOf(operations) }), { jsonPath: '/api/operations' });
}

/** `/operations/version`: changes when an operation begins, ends or changes its state, so that the page can say so. */
export async function operationsVersion({ parts }: PageCall): Promise<PageResult> {
  return { kind: 'Json', value: { version: versionOf(await parts.reads.operations()) } };
}

function versionOf(operations: readonly RunningOperation[]): string {
  return textHash(operations.map(({ hubId, startedAt, state }) => `${hubId} ${startedAt} ${state}`).join('\n')).slice(
    0,
    12,
  );
}
