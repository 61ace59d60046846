import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import { hubPath } from '../../../core/pages/page-paths.ts';
import { Link } from './link.tsx';
import { Foreign } from './parts.tsx';

/** A link to the page of a hub, by its name. */
export function HubLink({
  hubId,
  name = hubIdParts(hubId as HubId).name,
}: {
  readonly hubId: string;
  readonly name?: string;
}) {
  return (
    <Link to={hubPath(hubId as HubId)}>
      <Foreign>{name}</Foreign>
    </Link>
  );
}
