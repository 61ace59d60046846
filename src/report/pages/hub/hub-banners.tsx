import { lifeIdOf, wordOf } from '../../../core/kind-words.ts';
import { CONTROLS_PATH } from '../../../core/pages/page-paths.ts';
import { counted } from '../../../core/text/counted.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import type { BlockingGuard } from '../../../reconcile/queries/hub/hub-waits.ts';
import type { Timeline } from '../../../reconcile/queries/hub/timeline.ts';
import { Link } from '../parts/link.tsx';
import { Banner, Code, Foreign } from '../parts/parts.tsx';
import { Ago, At, AtAndAgo } from '../parts/time.tsx';

const TITLES: Readonly<Record<BlockingGuard['guard'], string>> = {
  ObserveOnly: 'Hubwarden only observes this hub',
  WritesOff: 'Writes are off for all hubs',
  BreakerOpen: 'The breaker is open: no hub is written to',
  OutsideWindow: 'No write window is open now',
};

/** What a person must know before anything else on the page: the hub is gone, it is another one, or writes are blocked. */
export function HubBanners({ hub, timeline }: { readonly hub: HubDetail; readonly timeline: Timeline }) {
  const word = wordOf(hub.hubId);
  const recreated = timeline.entries.findLast(({ kind }) => kind === 'Recreated');
  return (
    <>
      {hub.goneAt === null ? undefined : (
        <Banner kind="warning" title={`This ${word} is gone, or out of scope`}>
          <p>
            Since <AtAndAgo at={hub.goneAt} />. Everything below is of the time before.
          </p>
        </Banner>
      )}
      {recreated === undefined ? undefined : (
        <Banner kind="info" title={`This ${word} was created again under the same name`}>
          <p>
            Seen <AtAndAgo at={recreated.at} />: {lifeIdOf(hub.hubId)} <Code>{recreated.detail ?? ''}</Code>. Approvals
            and the inventory of the earlier {word} do not count for this one.
          </p>
        </Banner>
      )}
      {hub.goneAt === null
        ? blocking(hub).map((guard) => <GuardBanner key={guard.guard} guard={guard} hub={hub} />)
        : undefined}
      {hub.unreadable.length === 0 ? undefined : (
        <Banner kind="warning" title={`${counted(hub.unreadable.length, 'row')} about this ${word} cannot be read`}>
          <ul>
            {hub.unreadable.map((each) => (
              <li key={each}>
                <Foreign>{each}</Foreign>
              </li>
            ))}
          </ul>
        </Banner>
      )}
    </>
  );
}

/** A closed window holds nothing back while nothing is due. */
function blocking({ waits }: HubDetail): readonly BlockingGuard[] {
  return waits.guards.filter(({ guard }) => guard !== 'OutsideWindow' || waits.skipped.length > 0);
}

function GuardBanner({ guard, hub }: { readonly guard: BlockingGuard; readonly hub: HubDetail }) {
  const isFleetWide = guard.guard === 'WritesOff' || guard.guard === 'BreakerOpen';
  return (
    <Banner kind={isFleetWide ? 'warning' : 'info'} title={TITLES[guard.guard]}>
      <p>
        <Foreign>{guard.detail}</Foreign>
        {guard.until === null ? undefined : (
          <>
            {' '}
            It ends <Ago at={guard.until} />, at <At at={guard.until} />.
          </>
        )}{' '}
        {isFleetWide ? <Link to={CONTROLS_PATH}>See the switches</Link> : undefined}
        {guard.guard === 'ObserveOnly' && hub.policy.assignment !== null ? (
          <>
            The mode of assignment <Code>{hub.policy.assignment}</Code> in the policy decides that.
          </>
        ) : undefined}
      </p>
    </Banner>
  );
}
