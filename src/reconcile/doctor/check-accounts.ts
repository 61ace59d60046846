import { counted } from '../../core/text/counted.ts';
import type { AccountSeen, AzureSetup } from './azure-setup.ts';
import type { Check } from './check.ts';
import { passedCheck, unknownCheck } from './check.ts';

/** Networks that one check reads: each is one request, and one account that can be read stands for others. */
const MOST_READ = 10;

/**
 * Checks that the Foundry accounts of a subscription and their networks can be read. It reads as the caller of
 * `doctor`: the roles of the identity are another check.
 */
export async function checkAccounts(azure: AzureSetup, subscriptionId: string): Promise<Check> {
  const judged = { what: 'Foundry accounts', where: `/subscriptions/${subscriptionId}` };
  const found = await azure.accountsOf(subscriptionId);
  if (!found.ok) return unknownCheck(judged, found.error);
  const asked: readonly AccountSeen[] = found.value.slice(0, MOST_READ);
  let networks = 0;
  for (const { id } of asked) {
    const read = await azure.hasNetwork(id);
    if (!read.ok) return unknownCheck({ ...judged, where: id }, read.error);
    if (read.value) networks += 1;
  }
  const all = counted(found.value.length, 'account');
  if (asked.length === 0) return passedCheck(judged, 'you can see none here');
  const part = asked.length < found.value.length ? ` of the first ${asked.length}` : '';
  return passedCheck(
    judged,
    `${all} can be read;${part} ${networks} ${networks === 1 ? 'has' : 'have'} a managed network`,
  );
}
