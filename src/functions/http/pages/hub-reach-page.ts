import type { ResourceKind } from '../../../core/kinds/resource-kind.ts';
import { hubReachPath, withQuery } from '../../../core/pages/page-paths.ts';
import { targetFromText } from '../../../core/reach/target.ts';
import { view } from '../../../report/pages/frame/render-page.tsx';
import { LONGEST_TARGET } from '../../../report/pages/hub/reach-form.tsx';
import { ReachPage } from '../../../report/pages/hub/reach-page.tsx';
import { hubAddress } from './hub-address.ts';
import { unknownHub } from './hub-page.ts';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/hubs/:subscription/:group/:name/reach?to=HOST[:PORT]`: whether the hub reaches a host, from a read of Azure that is made now. */
export async function hubReachPage(call: PageCall, kind: ResourceKind): Promise<PageResult> {
  const address = hubAddress(call, kind, '/reach');
  if (address.kind === 'Other') return address.answer;
  const query = readQuery(call.query, ['to']);
  if (!query.ok) return { kind: 'BadRequest', message: query.error };
  const { hubId } = address;
  const { live, reads } = call.parts;
  const hub = await reads.hub(hubId);
  if (!hub.ok) return await unknownHub({ reads }, hubId, hub.error);
  const text = query.value.to;
  const common = {
    hubId,
    name: hub.value.name,
    target: text ?? '',
    problem: undefined,
    reach: undefined,
    unanswered: undefined,
  };
  if (text === undefined) return page(view(ReachPage, common));
  const target = targetOf(text);
  if (!target.ok)
    return page(view(ReachPage, { ...common, target: text.slice(0, LONGEST_TARGET), problem: target.error }), {
      status: 400,
    });
  const { host, port } = target.value;
  const reach = await live.reach(hubId, host, port);
  if (!reach.ok) return page(view(ReachPage, { ...common, unanswered: reach.error }), { status: 503 });
  return page(view(ReachPage, { ...common, reach: reach.value }), {
    jsonPath: withQuery(`/api${hubReachPath(hubId)}`, { host, port: String(port) }),
  });
}

function targetOf(text: string): ReturnType<typeof targetFromText> {
  if (text.length <= LONGEST_TARGET) return targetFromText(text);
  return { ok: false, error: `The text has ${text.length} characters. Give one host, such as pypi.org:443.` };
}
