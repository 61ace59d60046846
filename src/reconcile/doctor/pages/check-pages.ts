import type { Check } from '../check.ts';
import { checkAnonymous } from './check-anonymous.ts';
import { checkForgedSignIn } from './check-forged-sign-in.ts';
import { checkKey } from './check-key.ts';
import { checkReachable } from './check-reachable.ts';
import { checkSignIn } from './check-sign-in.ts';
import type { PagesTarget } from './web-probe.ts';

/**
 * Checks pages from outside, as a stranger: that Hubwarden answers, and refuses each request without a sign-in. Sends only reads
 * and changes that must be refused, to a route that changes nothing.
 *
 * @param key a function key; undefined: none is known
 */
export async function checkPages(target: PagesTarget, key: string | undefined): Promise<readonly Check[]> {
  const reachable = await checkReachable(target);
  if (reachable.outcome !== 'Good') return [reachable];
  const anonymous = await checkAnonymous(target);
  // What follows would be refused for the same reason, and prove nothing.
  if (anonymous.outcome !== 'Good') return [reachable, anonymous];
  const { check: signIn, tenantId } = await checkSignIn(target);
  return [
    reachable,
    anonymous,
    signIn,
    ...(await checkForgedSignIn(target, tenantId)),
    ...(await checkKey(target, { key, tenantId })),
  ];
}
