import type { PolicyPlace } from '../../core/reach/edit-text.ts';
import type { ReachSubject } from '../../core/reach/hub-reach.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { SavedHub } from '../input/read-hub.ts';
import { networkNotShown } from '../input/read-hub.ts';

/** A hub and the policy that applies to it. */
export interface ReachFacts extends ReachSubject, PolicyPlace {
  readonly observation: SavedHub;
  /** Where the hub comes from, for the text: `as saved`, `now`. */
  readonly moment: 'as saved' | 'now';
  readonly notes: readonly string[];
}

/** The sentence for an answer of Azure that shows no managed network; undefined: it shows one. */
export function networkFault({ observation }: ReachFacts, source: string): string | undefined {
  if (observation.isNetworkShown) return undefined;
  const { fix, message } = networkNotShown(observation);
  return forPeople(`${source}: ${message} ${fix}`);
}
