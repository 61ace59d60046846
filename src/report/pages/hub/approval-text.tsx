import type { ApprovalLink } from '../../../reconcile/queries/hub/approval-links.ts';
import { Foreign } from '../parts/parts.tsx';
import { Ago } from '../parts/time.tsx';

/** The approval behind a write. */
export function ApprovalText({ approval }: { readonly approval: ApprovalLink }) {
  switch (approval.kind) {
    case 'NotNeeded':
      return <>no approval needed</>;
    case 'NotRecorded':
      return <>approval not recorded</>;
    case 'Given':
      return (
        <>
          approved by <Foreign>{approval.by}</Foreign>
          {approval.at === null ? undefined : (
            <>
              {' '}
              <Ago at={approval.at} />
            </>
          )}
        </>
      );
  }
}
