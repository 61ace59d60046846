import { visibleLine } from '../../../core/text/printable.ts';
import type { IndexAge } from '../../../reconcile/queries/web-reads.ts';
import { Banner, Foreign } from './parts.tsx';
import { AtAndAgo } from './time.tsx';

/** Says that newer rows could not be read, why, and how old the shown ones are; nothing while the rows are fresh. */
export function StaleBanner({ age: { indexedAt, staleBecause } }: { readonly age: IndexAge }) {
  if (staleBecause === undefined) return undefined;
  return (
    <Banner kind="warning" title="This is the last known state.">
      <p>
        It was read <AtAndAgo at={indexedAt} />. Newer rows could not be read:{' '}
        <Foreign>{visibleLine(staleBecause)}</Foreign>
      </p>
    </Banner>
  );
}
