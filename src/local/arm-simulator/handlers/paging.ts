import type { Json } from '../../../core/text/json.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { badContent } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { providerReply } from '../request/exchange.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';

/**
 * One page of a list, with an absolute `nextLink` when more follow. The link carries `$skip` (opaque: the place where
 * this page ended, so that concurrent creations and deletions neither repeat nor hide a row) and the api-version.
 */
export function pageOf<T extends { readonly sequence: number }>(
  world: SimulatedAzure,
  call: ArmCall,
  rows: readonly T[],
  render: (row: T) => Json,
): Reply {
  const token = call.url.searchParams.get('$skip') ?? '';
  const after = sequenceFrom(token);
  if (after === undefined) return badContent(`$skip '${token}' is not a continuation of this list.`);
  const rest = rows.filter((row) => row.sequence > after);
  const page = rest.slice(0, world.settings.pageSize);
  const last = page.at(-1);
  const value = page.map(render);
  if (last === undefined || page.length === rest.length) return providerReply(200, { value });
  return providerReply(200, { value, nextLink: nextLink(call, tokenFrom(last.sequence)) });
}

/** The opaque token for the place after a row. */
export function tokenFrom(sequence: number): string {
  return Buffer.from(`after:${sequence}`).toString('base64url');
}

/** The place that a token names; 0 for the empty token. @returns undefined for a token that was not made here */
export function sequenceFrom(token: string): number | undefined {
  if (token === '') return 0;
  const match = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  return match === null ? undefined : Number(match[1]);
}

function nextLink(call: ArmCall, token: string): string {
  const others = [...call.url.searchParams].filter(([name]) => name !== '$skip');
  const query = [...others, ['$skip', token]].map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`);
  return `${call.baseUrl}${call.url.pathname}?${query.join('&')}`;
}
