import { err } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { HubDirectory } from '../../ports.ts';

/**
 * The directory for some subscriptions only. It refuses a subscription outside the policy's scope, because no
 * assignment covers its hubs.
 *
 * @param only ids of subscriptions; undefined = the whole scope of the policy
 */
export function narrowedDirectory(directory: HubDirectory, only: readonly string[] | undefined): HubDirectory {
  return {
    findHubs: async (kinds, inScope) => {
      const requested = only?.map((each) => foldCase(each));
      const outside = (requested ?? []).filter((each) => inScope !== undefined && !inScope.includes(each));
      if (outside.length > 0) {
        const detail = `${outside.join(', ')} is not in the scope of the policy. Leave it out of --subscription, or add it to the scope.`;
        return err({ kind: 'Rejected', status: 0, code: 'OutOfScope', detail });
      }
      const found = await directory.findHubs(kinds, requested ?? inScope);
      if (!found.ok || found.value.subscriptions.length > 0 || found.value.unreadable.length > 0) return found;
      const detail =
        'the identity that is signed in sees no subscription. Get the role Reader on the subscriptions to sweep, or sign in to another tenant.';
      return err({ kind: 'Forbidden', action: undefined, scope: undefined, detail });
    },
    findSubscriptions: (managementGroups) => directory.findSubscriptions(managementGroups),
  };
}
