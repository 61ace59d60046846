import { lookUp } from '../../core/text/look-up.ts';
import { isRecord } from '../common/is-record.ts';
import type { TakenAlert } from './taken-alert.ts';

/** What a person at the service sees of a notification beside its title. */
export interface ShownAlert {
  /** Lines of text; empty where the format has none. */
  readonly text: string;
  /** undefined: it has no link, or one that a page must not follow. */
  readonly href: string | undefined;
}

/** The keys under which the formats carry their link. */
const LINK_KEYS: readonly string[] = ['link', 'client_url', 'url'];

/** Text and link of an accepted notification. */
export function shownAlert({ body, format }: TakenAlert): ShownAlert {
  return { text: textIn(format, body), href: linkIn(body) };
}

function textIn(format: TakenAlert['format'], body: unknown): string {
  switch (format) {
    case 'eventGrid':
      return factsIn(at(body, 0, 'data'));
    case 'webhook':
      return factsIn(at(body, 'data'));
    case 'pagerDuty':
      return labelled(at(body, 'payload', 'custom_details'));
    case 'azureMonitor':
      return String(at(body, 'data', 'essentials', 'description') ?? '')
        .split('\n')
        .slice(1)
        .join('\n');
    case 'teams':
      return textsIn(at(body, 'attachments', 0, 'content', 'body')).join('\n');
    case 'slack':
      return listIn(body, 'blocks')
        .filter((block) => isRecord(block) && block.type === 'rich_text')
        .flatMap((block) => listIn(block, 'elements').map((line) => textsIn(line).join('')))
        .join('\n');
  }
}

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, step) => {
    if (Array.isArray(found)) return typeof step === 'number' ? found[step] : undefined;
    return isRecord(found) ? lookUp(found, String(step)) : undefined;
  }, value);
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list = at(value, key);
  return Array.isArray(list) ? list : [];
}

function factsIn(data: unknown): string {
  return listIn(data, 'facts')
    .map((fact) => `${String(at(fact, 'label') ?? '')}: ${String(at(fact, 'value') ?? '')}`)
    .join('\n');
}

function labelled(details: unknown): string {
  const entries = isRecord(details) ? Object.entries(details) : [];
  return entries
    .map(([label, value]) => `${label}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

/** Every text of a card or a block, in order. A fact is one line. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isRecord(value)) return [];
  if (typeof value.title === 'string' && typeof value.value === 'string') return [`${value.title}: ${value.value}`];
  if (typeof value.text === 'string') return [value.text];
  return Object.values(value).flatMap(textsIn);
}

function linkIn(value: unknown): string | undefined {
  if (Array.isArray(value)) return firstOf(value, linkIn);
  if (!isRecord(value)) return undefined;
  const own = firstOf(LINK_KEYS, (key) => linkFrom(at(value, key)));
  return own ?? firstOf(Object.values(value), linkIn);
}

function firstOf<T, R>(list: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of list) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function linkFrom(value: unknown): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : undefined;
}
