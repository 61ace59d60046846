import { foldCase } from '../text/fold-case.ts';
import { RESOURCE_KINDS } from './kinds.ts';
import type { ResourceKind } from './resource-kind.ts';

type Watched = Pick<ResourceKind, 'type' | 'watched'>;

/** The portal and `az tag` edit the tags of a resource as a resource of their own, and assignments may match on tags. */
export const TAG_OPERATIONS = 'Microsoft.Resources/tags/';

/** Parts of names of operations that the filter of the event subscription lets through, for some kinds of resource. */
export function watchedOperations(kinds: readonly Watched[] = RESOURCE_KINDS): readonly string[] {
  return [...kinds.flatMap(({ type, watched }) => watched.map((name) => `${type}/${name}`)), TAG_OPERATIONS];
}

/** The types of events that it lets through. */
export const WATCHED_EVENT_TYPES: readonly string[] = ['Write', 'Delete', 'Action'].flatMap((change) =>
  ['Success', 'Failure'].map((outcome) => `Microsoft.Resources.Resource${change}${outcome}`),
);

const WHOLE_NETWORK: ReadonlySet<string> = new Set(
  RESOURCE_KINDS.flatMap(({ type, wholeNetwork }) => wholeNetwork.map((name) => foldCase(`${type}/${name}`))),
);

/** Whether an operation is a request for a network as a whole, which may hold or remove any rule. Any casing. */
export function isWholeNetworkOperation(operation: string): boolean {
  return WHOLE_NETWORK.has(foldCase(operation));
}

/** Whether an operation can change a managed network, or the rules that it must have. The casing does not matter. */
export function isWatchedOperation(operation: string, kinds: readonly Watched[] = RESOURCE_KINDS): boolean {
  const name = foldCase(operation);
  return kinds.some(({ type, watched }) =>
    watched.some((each) => {
      const wanted = foldCase(`${type}/${each}`);
      return each.endsWith('/') ? name.startsWith(wanted) : name === wanted || name.startsWith(`${wanted}/`);
    }),
  );
}
