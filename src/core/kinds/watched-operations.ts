import { foldCase } from '../text/fold-case.ts';
import { ML_WORKSPACE } from './ml-workspace.ts';
import type { ResourceKind } from './resource-kind.ts';

/** Every kind of resource that Hubwarden governs. */
export const RESOURCE_KINDS: readonly ResourceKind[] = [ML_WORKSPACE];

/** The portal and `az tag` edit the tags of a resource as a resource of their own, and assignments may match on tags. */
export const TAG_OPERATIONS = 'Microsoft.Resources/tags/';

/** Parts of names of operations that the filter of the event subscription lets through, for some kinds of resource. */
export function watchedOperations(kinds: readonly ResourceKind[] = RESOURCE_KINDS): readonly string[] {
  const ofKind = ({ type, watched: { children, verbs } }: ResourceKind): readonly string[] => [
    ...verbs.map((verb) => `${type}/${verb}`),
    ...children.map((child) => `${type}/${child}/`),
  ];
  return [...kinds.flatMap(ofKind), TAG_OPERATIONS];
}

/** The types of events that it lets through. */
export const WATCHED_EVENT_TYPES: readonly string[] = ['Write', 'Delete', 'Action'].flatMap((change) =>
  ['Success', 'Failure'].map((outcome) => `Microsoft.Resources.Resource${change}${outcome}`),
);

/** Whether an operation can change a managed network, or the rules that it must have. The casing does not matter. */
export function isWatchedOperation(operation: string, kinds: readonly ResourceKind[] = RESOURCE_KINDS): boolean {
  const name = foldCase(operation);
  return kinds.some(({ type, watched: { children, verbs } }) => {
    const prefix = `${foldCase(type)}/`;
    const [first = ''] = name.slice(prefix.length).split('/', 1);
    return name.startsWith(prefix) && [...verbs, ...children].some((each) => foldCase(each) === first);
  });
}
