import { foldCase } from '../text/fold-case.ts';
import type { Observation } from './observation.ts';

/** The meaning of a state for writes: writes are possible, Azure has not finished, or its last change failed. */
export type AzureState = 'Ready' | 'Busy' | 'Broken';

/** A state field of a hub's answer that does not read as ready. */
export interface StateNote {
  /** The hub itself, or its managed network. */
  readonly of: 'hub' | 'network';
  readonly state: 'Busy' | 'Broken';
  /** Azure's value, as Azure shows it; empty if it shows none. */
  readonly word: string;
  /** False for a value that Hubwarden does not know. */
  readonly isKnown: boolean;
}

const BROKEN = new Set(['failed', 'canceled', 'cancelled']);
const AT_WORK = new Set(['updating', 'creating', 'deleting', 'provisioning', 'accepted', 'running', 'moving']);
/** Values for a network that is stored and not active. HW301 reports the missing network. */
const NOT_THERE = new Set(['deferred', 'deleted']);

/** The value for a field that the answer leaves out, and for a field that Azure itself shows as unknown. */
const NOT_SHOWN = new Set(['', 'unknown']);

/** Whether a hub's provisioning state permits a write. Hubwarden waits on a value that it does not know. */
export function hubState(provisioningState: string): AzureState {
  const state = foldCase(provisioningState.trim());
  if (state === 'succeeded') return 'Ready';
  return BROKEN.has(state) ? 'Broken' : 'Busy';
}

/** Every state field of the answer that is not ready, the hub's own first. */
export function stateNotes(hub: Observation): readonly StateNote[] {
  return [hubNote(hub), networkNote(hub.networkState, hub), networkNote(hub.unknownNetworkStatus, hub)].filter(
    (note) => note !== undefined,
  );
}

/** The hub and its network together: broken if one of them is, else busy if one of them is. */
export function azureState(hub: Observation): AzureState {
  const states = stateNotes(hub).map(({ state }) => state);
  return states.find((state) => state === 'Broken') ?? states[0] ?? 'Ready';
}

function hubNote({ provisioningState }: Observation): StateNote | undefined {
  const state = hubState(provisioningState);
  if (state === 'Ready') return undefined;
  return { of: 'hub', state, word: provisioningState, isKnown: isKnownWord(provisioningState) };
}

/** An absent field changes nothing: only newer api-versions show it. */
function networkNote(word: string | undefined, { networkStatus }: Observation): StateNote | undefined {
  if (word === undefined) return undefined;
  const text = foldCase(word);
  if (text === 'succeeded' || (NOT_THERE.has(text) && networkStatus === 'Inactive')) return undefined;
  return { of: 'network', state: BROKEN.has(text) ? 'Broken' : 'Busy', word, isKnown: isKnownWord(word) };
}

/** False if the answer shows no such state at all: then nothing is known, and no operation need be running. */
export function isShown({ word }: StateNote): boolean {
  return !NOT_SHOWN.has(foldCase(word.trim()));
}

function isKnownWord(word: string): boolean {
  const text = foldCase(word.trim());
  return BROKEN.has(text) || AT_WORK.has(text) || NOT_THERE.has(text);
}
