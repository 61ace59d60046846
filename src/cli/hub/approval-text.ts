import type { ApprovalLink } from '../../reconcile/queries/hub/approval-links.ts';
import { timeText } from '../text/time-text.ts';

/** The approval behind a write for people: `approved by lee at …`, `no approval needed`, `approval not recorded`. */
export function approvalText(approval: ApprovalLink): string {
  switch (approval.kind) {
    case 'NotNeeded':
      return 'no approval needed';
    case 'NotRecorded':
      return 'approval not recorded';
    case 'Given':
      return `approved by ${approval.by}${approval.at === null ? '' : ` at ${timeText(approval.at)}`}`;
  }
}
