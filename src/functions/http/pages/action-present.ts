import type { HubId } from '../../../core/hub-id.ts';
import { hubIdFrom } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { alertPath, CONTROLS_PATH, hubPath, hubsPath, PAGE_PATHS, withQuery } from '../../../core/pages/page-paths.ts';
import { UnreadableRow } from '../../../reconcile/records/store/stored-json.ts';
import type { FormKind } from '../../../report/pages/actions/action-fields.ts';
import type { PresentState } from '../../../report/pages/requests/not-done-page.tsx';
import type { FormValues } from './action-form-body.ts';
import type { PageParts } from './page-parts.ts';

/** Where a form came from, and how its subject is now, as far as the rows say it. */
export async function presentState(kind: FormKind, values: FormValues, { reads }: PageParts): Promise<PresentState> {
  const text = (name: string): string => values.get(name) ?? '';
  switch (kind) {
    case 'ApproveHub':
    case 'ReconcileHub':
    case 'RetryHub':
      return await ofHub(hubIdFrom(text('hub')), reads);
    case 'ReconcileHubs':
      return { page: hubsPath({ filter: text('filter') }), name: 'the list of hubs', hub: undefined };
    case 'AcknowledgeAlert':
      return { page: alertPath(text('alert')), name: 'the alert', hub: undefined };
    case 'SetSilence':
      return { page: withQuery(PAGE_PATHS.silence, scopeOf(values)), name: 'the form of the silence', hub: undefined };
    case 'EndSilence':
      return { page: `${PAGE_PATHS.alerts}#silences`, name: 'the silences', hub: undefined };
    case 'SwitchWrites':
    case 'ResetBreaker':
      return { page: CONTROLS_PATH, name: 'the switches', hub: undefined };
    case 'SteerRollout':
      return { page: PAGE_PATHS.rollout, name: 'the roll-out', hub: undefined };
  }
}

async function ofHub(hubId: HubId | undefined, reads: PageParts['reads']): Promise<PresentState> {
  if (hubId === undefined) return { page: PAGE_PATHS.hubs, name: 'the list of hubs', hub: undefined };
  const place = { page: hubPath(hubId), name: `the ${wordOf(hubId)}` };
  try {
    const hub = await reads.hub(hubId);
    return { ...place, hub: hub.ok ? hub.value : undefined };
  } catch (error) {
    if (error instanceof UnreadableRow) return { ...place, hub: undefined };
    throw error;
  }
}

/** What a person typed, without what the page filled in. */
function scopeOf(values: FormValues): Readonly<Record<string, string | undefined>> {
  const typed = [...values].filter(
    ([name, value]) => name !== 'key' && name !== 'seen' && name !== 'confirm' && value !== '',
  );
  return Object.fromEntries(typed);
}
