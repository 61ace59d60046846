import { hubIdFrom } from '../hub-id.ts';
import type { Part } from './policy-parts.ts';
import type { PolicyFault } from './policy-problem.ts';
import type { ExemptionEntry } from './policy-schema.ts';

/** Faults of exemptions that their shape does not show: a hub that no hub id can ever match. */
export function exemptionFaults(exemptions: readonly Part<ExemptionEntry>[]): readonly PolicyFault[] {
  return exemptions.flatMap(({ path, entry }) => {
    if (canMatch(entry.hub)) return [];
    return [
      {
        path: [...path, 'hub'],
        message: `"${entry.hub}" is neither the resource id of a hub nor a pattern that could match one`,
        remedy: hubRemedy(entry.hub),
      },
    ];
  });
}

function canMatch(hub: string): boolean {
  if (/[*?]/.test(hub)) return hub.startsWith('*') || startsLikeHubId(hub.toLowerCase().replace(/[*?].*$/, ''));
  // An id of something below the hub would silently stand for the hub.
  return hubIdFrom(hub) === hub.trim().toLowerCase().replace(/\/+$/, '');
}

function hubRemedy(hub: string): string {
  if (/[*?]/.test(hub)) return 'A pattern over ids starts with "*" or with "/subscriptions/".';
  if (hub.includes('/')) return "Copy the id from the hub's properties; nothing may follow the name of the hub.";
  return `Copy the id from the hub's properties, or write "*/workspaces/${hub}".`;
}

function startsLikeHubId(text: string): boolean {
  return text.startsWith('/subscriptions/') || (text !== '' && '/subscriptions/'.startsWith(text));
}
