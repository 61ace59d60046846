import { expect, it } from 'vitest';
import { FORM_TITLES, titleAbout } from '../../../../src/report/pages/actions/action-fields.ts';
import { accountIdOf, idOf } from '../../../reconcile/queries/stored-fleets.ts';

it.each([
  { hubId: accountIdOf('a'), says: ['Approve a change of an account', 'Reconcile an account now', 'Retry an account'] },
  { hubId: idOf('a'), says: ['Approve a change of a hub', 'Reconcile a hub now', 'Retry a hub'] },
  { hubId: undefined, says: ['Approve a change of a hub', 'Reconcile a hub now', 'Retry a hub'] },
])('a form about $hubId has a title in its words', ({ hubId, says }) => {
  const { ApproveHub, ReconcileHub, RetryHub } = FORM_TITLES;
  expect([ApproveHub, ReconcileHub, RetryHub].map((title) => titleAbout(title, hubId))).toEqual(says);
});
