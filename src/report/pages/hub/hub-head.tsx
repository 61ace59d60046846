import type { TextField } from '../../../core/filter/filter-fields.ts';
import { printFilter } from '../../../core/filter/print-filter.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import { capitalized } from '../../../core/kind-words.ts';
import { hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Foreign } from '../parts/parts.tsx';
import { SeverityBadge, VerdictBadge } from '../parts/verdict.tsx';

/** Name, verdict and place of a hub. */
export function HubHead({ hub }: { readonly hub: HubDetail }) {
  const { goneAt, location, name, severity, verdict } = hub;
  return (
    <header class="hub-head">
      <h1>
        <Foreign>{name}</Foreign>
      </h1>
      <p class="hub-verdict">
        {goneAt === null ? undefined : <strong>gone, before: </strong>}
        <VerdictBadge verdict={verdict} />
        {severity === null ? undefined : (
          <>
            {' '}
            <SeverityBadge severity={severity} />
          </>
        )}
      </p>
      <HubPlace hubId={hub.hubId as HubId} location={location} />
    </header>
  );
}

/** Subscription, resource group and region of a hub, with links to the hubs beside it. */
export function HubPlace({ hubId, location = '' }: { readonly hubId: HubId; readonly location?: string }) {
  const { resourceGroup, subscriptionId } = hubIdParts(hubId);
  return (
    <p class="muted hub-place">
      <Link to={PAGE_PATHS.hubs}>{capitalized(usePage().words.many)}</Link> ›{' '}
      <Link to={hubsWhere('sub', subscriptionId)}>
        <Foreign>{subscriptionId}</Foreign>
      </Link>{' '}
      ›{' '}
      <Link to={hubsWhere('group', resourceGroup)}>
        <Foreign>{resourceGroup}</Foreign>
      </Link>
      {location === '' ? undefined : (
        <>
          {' '}
          · <Foreign>{location}</Foreign>
        </>
      )}
    </p>
  );
}

function hubsWhere(field: TextField, value: string): string {
  return hubsPath({ filter: printFilter({ terms: [{ kind: 'Text', field, patterns: [value], negated: false }] }) });
}
