import { compareIsolation } from '../rules/limits/isolation-modes.ts';
import type { IsolationMode } from '../rules/outbound-rule.ts';
import { compareText } from '../text/compare-text.ts';
import { cutText } from '../text/cut-text.ts';
import type { HubGroup, SharedSettings } from './alike-hubs.ts';
import { alikeHubs } from './alike-hubs.ts';
import type { GroupContent } from './group-content.ts';
import type { PlacedPart } from './place-match.ts';
import { placesOf } from './place-match.ts';
import type { ProposedAssignment } from './proposed-assignment.ts';
import { asleepAmong, soundContent } from './proposed-assignment.ts';
import type { SurveyedHub } from './surveyed-hub.ts';

/**
 * Proposes the assignments of a fleet, in the order of the file. The last one has no match: it describes the largest of
 * the groups with the strictest isolation, and new hubs get it.
 *
 * @param acceptsInternet rules that open the internet are accepted by the assignment, because no exemption covers them
 */
export function proposeAssignments(
  fleet: readonly SurveyedHub[],
  acceptsInternet: boolean,
  now: Date,
): readonly ProposedAssignment[] {
  const groups = alikeHubs(fleet, ({ firewallSku, observation: { isolationMode }, opensInternet }) => ({
    isolationMode,
    firewallSku,
    acceptsInternet: acceptsInternet && opensInternet,
  }));
  const ordered = [...groups].sort(comesBefore);
  const last = ordered.at(-1);
  const parts = ordered.flatMap((group) => {
    const content = soundContent(group, now);
    const places: readonly PlacedPart[] =
      group === last ? [{ match: {}, hubs: group.hubs }] : placesOf(group.hubs, fleet);
    return places.map((place) => ({ ...place, settings: group.settings, content }));
  });
  return named(parts);
}

/** Weak isolation first; of equal settings the small groups first, because the file is read as a list of exceptions. */
function comesBefore(a: HubGroup, b: HubGroup): number {
  return (
    Number(b.settings.acceptsInternet) - Number(a.settings.acceptsInternet) ||
    compareIsolation(a.settings.isolationMode, b.settings.isolationMode) ||
    a.hubs.length - b.hubs.length ||
    compareText(a.hubs[0]?.observation.hubId ?? '', b.hubs[0]?.observation.hubId ?? '')
  );
}

interface Part extends PlacedPart {
  readonly settings: SharedSettings;
  readonly content: GroupContent;
}

const MODE_NAMES: Readonly<Record<IsolationMode, string>> = {
  Disabled: 'no-isolation',
  AllowInternetOutbound: 'internet-outbound',
  AllowOnlyApprovedOutbound: 'approved-only',
};

/** A longer place makes no readable name. */
const LONGEST_PLACE = 30;

function named(parts: readonly Part[]): readonly ProposedAssignment[] {
  const used = new Set<string>();
  return parts.map(({ content, hubs, match, settings }) => {
    const base = baseName(settings, match);
    let name = base;
    for (let number = 2; used.has(name); number += 1) name = `${base}-${number}`;
    used.add(name);
    return { ...content, name, match, hubs, settings, asleep: asleepAmong(hubs) };
  });
}

function baseName({ acceptsInternet, firewallSku, isolationMode }: SharedSettings, match: PlacedPart['match']): string {
  const { resourceGroups = [] } = match;
  const [only = ''] = resourceGroups;
  const place = cutText(only.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''), LONGEST_PLACE).replace(/…$/, '');
  return [
    MODE_NAMES[isolationMode],
    ...(acceptsInternet ? ['open'] : []),
    ...(firewallSku === 'Basic' ? ['basic'] : []),
    ...(resourceGroups.length === 1 && place !== '' ? [place] : []),
  ].join('-');
}
