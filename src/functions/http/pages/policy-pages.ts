import { view } from '../../../report/pages/frame/render-page.tsx';
import { PolicyDiffPage } from '../../../report/pages/policy/policy-diff-page.tsx';
import { PolicyPage } from '../../../report/pages/policy/policy-page.tsx';
import { VersionPage } from '../../../report/pages/policy/version-page.tsx';
import { nothingFound } from './nothing-found.ts';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/policy`: the version in force, with its warnings and every kept version. */
export async function policyPage({ parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const [summary, versions] = await Promise.all([parts.reads.policy(), parts.reads.policyVersions()]);
  if (!summary.ok) return await nothingFound(parts, 'No policy to show', summary.error);
  if (!versions.ok) return { kind: 'Unavailable', message: versions.error };
  return page(view(PolicyPage, { summary: summary.value, versions: versions.value }), { jsonPath: '/api/policy' });
}

/** `/policy/versions/HASH`: the text of a kept version. */
export async function policyVersionPage({ params: { version = '' }, parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const found = await parts.reads.versionText(version);
  if (!found.ok) return await nothingFound(parts, 'No such version', found.error);
  return page(view(VersionPage, { version: found.value }));
}

/** `/policy/diff?old=HASH&new=HASH`: two kept versions over the records of the fleet. */
export async function policyDiffPage({ parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, ['old', 'new']);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const { new: next, old } = read.value;
  if (old === undefined || next === undefined)
    return { kind: 'BadRequest', message: 'Choose an old and a new version on the page of the policy.' };
  const compared = await parts.reads.policyDiff(old, next);
  if (!compared.ok) return await nothingFound(parts, 'No comparison', compared.error);
  return page(view(PolicyDiffPage, { compared: compared.value }));
}
