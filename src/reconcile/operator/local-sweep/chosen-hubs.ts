import type { HubReference } from '../../../core/hub-reference.ts';
import { hubReferenceFrom, mayReferTo } from '../../../core/hub-reference.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { Discovery, HubDirectory } from '../../ports.ts';
import { noReference, severalHubs } from '../find-hub.ts';

/** A hub that a person names: the text and its meaning. */
interface NamedHub {
  readonly text: string;
  readonly reference: HubReference;
}

/**
 * Reads the names of hubs as a person writes them.
 *
 * @returns a sentence about the first text that is no form of a name
 */
export function namedHubs(texts: readonly string[]): Result<readonly NamedHub[], string> {
  const named: NamedHub[] = [];
  for (const text of texts) {
    const reference = hubReferenceFrom(text);
    if (reference === undefined) return err(noReference(text));
    named.push({ text, reference });
  }
  return ok(named);
}

/**
 * The directory with the named hubs only; with all hubs where none is named. A name that no hub has, or several have, is
 * refused: a sweep of fewer hubs than were named would look complete.
 */
export function directoryOf(directory: HubDirectory, named: readonly NamedHub[]): HubDirectory {
  if (named.length === 0) return directory;
  return {
    findHubs: async (kinds, inScope) => {
      const found = await directory.findHubs(kinds, inScope);
      if (!found.ok) return found;
      const chosen = chosenFrom(found.value, named);
      return chosen.ok ? chosen : err({ kind: 'Rejected', status: 0, code: 'NoSuchHub', detail: chosen.error });
    },
    findSubscriptions: (managementGroups) => directory.findSubscriptions(managementGroups),
  };
}

function chosenFrom(discovery: Discovery, named: readonly NamedHub[]): Result<Discovery, string> {
  const chosen = new Set<string>();
  for (const { reference, text } of named) {
    const matches = discovery.hubs.filter(({ hubId }) => mayReferTo(reference, hubId)).map(({ hubId }) => hubId);
    const [only, ...others] = matches;
    if (only === undefined) return err(notFound(text, discovery));
    if (others.length > 0) return err(severalHubs(text, matches));
    chosen.add(only);
  }
  const hubs = discovery.hubs.filter(({ hubId }) => chosen.has(hubId));
  const subscriptions = new Set(hubs.map((each) => each.subscriptionId));
  // What could not be read elsewhere says nothing about these hubs.
  return ok({
    ...discovery,
    hubs,
    subscriptions: discovery.subscriptions.filter((each) => subscriptions.has(each)),
    unreadable: [],
  });
}

function notFound(text: string, { subscriptions, unreadable }: Discovery): string {
  const where = `${subscriptions.length} of ${subscriptions.length + unreadable.length} subscriptions could be read`;
  return `Azure lists no hub "${text}"; ${where}. Check the name, and whether you may read its subscription.`;
}
