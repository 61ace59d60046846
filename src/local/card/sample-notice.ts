import { linesOf } from '../../adapters/receivers/fit-notice.ts';
import type { Notice, NoticeFact } from '../../core/alert/notice.ts';

const FACTS: readonly NoticeFact[] = [
  { label: 'What', value: 'The outbound rule tunnel opens *.ngrok.io, which the policy forbids.' },
  { label: 'Where', value: 'hub-prod-01 in rg-ai-prod, assignment production' },
  { label: 'Since', value: '2026-11-02 09:58 UTC' },
  { label: 'Who', value: 'Probably dev@contoso.com, by a write at 09:57 UTC' },
  { label: 'Done', value: 'Nothing: the policy reports this rule and does not remove it.' },
  { label: 'To do', value: 'Remove the rule, or set action: remove for it in the policy.' },
  { label: 'To exempt', value: 'Add an exemption for HW204 with owner, ticket, reason and expiry to the policy.' },
  { label: 'More', value: 'hubwarden explain HW204' },
];

/** The notice of the picture in docs/receivers.md. */
export const SAMPLE_NOTICE: Notice = {
  kind: 'Alert',
  transition: 'Opened',
  dedupKey: 'a3f1c2d4e5b60718293a4b5c6d7e8f90',
  noticeId: 'a3f1c2d4e5b60718293a4b5c6d7e8f90-1',
  reason: 'FirstFiring',
  code: 'HW204',
  severity: 'critical',
  title: 'HW204 on hub-prod-01: forbidden rule',
  facts: FACTS,
  text: linesOf(FACTS).join('\n'),
  hubs: [
    '/subscriptions/11111111-0000-0000-0000-000000000000/resourcegroups/rg-ai-prod/providers/microsoft.machinelearningservices/workspaces/hub-prod-01',
  ],
  since: '2026-11-02T09:58:00.000Z',
  at: '2026-11-02T09:59:00.000Z',
  link: 'https://hubwarden.contoso.com/alerts/a3f1c2d4',
};
