import { hubReferenceFrom } from '../../../core/hub-reference.ts';
import { err, ok } from '../../../core/result.ts';
import type { HubDirectory } from '../../ports.ts';
import { noReference } from '../find-hub.ts';
import { matchListed } from './hubs-in-azure.ts';

/** Refuses texts that are no form of a hub's name, before anything is read. @returns else undefined */
export function namesFault(texts: readonly string[]): string | undefined {
  const wrong = texts.filter((text) => hubReferenceFrom(text) === undefined);
  return wrong.length === 0 ? undefined : wrong.map(noReference).join('\n');
}

/** Codes of the refusals that are about the person's choice of hubs or subscriptions: Azure could be listed. */
const CHOICE_REFUSED: readonly string[] = ['NoSuchHub', 'OutOfScope'];

/** The same directory. @param onRefused called with the sentence about a choice that does not match the fleet */
export function watchingChoice(directory: HubDirectory, onRefused: (sentence: string) => void): HubDirectory {
  return {
    findHubs: async (kinds, inScope) => {
      const found = await directory.findHubs(kinds, inScope);
      if (!found.ok && found.error.kind === 'Rejected' && CHOICE_REFUSED.includes(found.error.code))
        onRefused(found.error.detail);
      return found;
    },
    findSubscriptions: (managementGroups) => directory.findSubscriptions(managementGroups),
  };
}

/**
 * The directory with the named hubs only; with all hubs where none is named. A name that no hub has, or several have, is
 * refused: a sweep of fewer hubs than were named would look complete.
 */
export function directoryOf(directory: HubDirectory, names: readonly string[]): HubDirectory {
  if (names.length === 0) return directory;
  return {
    findHubs: async (kinds, inScope) => {
      const found = await directory.findHubs(kinds, inScope);
      if (!found.ok) return found;
      const chosen = matchListed(found.value, names);
      if (!chosen.ok) return err({ kind: 'Rejected', status: 0, code: 'NoSuchHub', detail: chosen.error });
      const hubs = found.value.hubs.filter(({ hubId }) => chosen.value.includes(hubId));
      const subscriptions = new Set(hubs.map((each) => each.subscriptionId));
      // What could not be read elsewhere says nothing about these hubs.
      return ok({
        ...found.value,
        hubs,
        subscriptions: found.value.subscriptions.filter((each) => subscriptions.has(each)),
        unreadable: [],
      });
    },
    findSubscriptions: (managementGroups) => directory.findSubscriptions(managementGroups),
  };
}
