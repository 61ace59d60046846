import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { trimEnd } from '../../../core/text/trim-end.ts';
import { stringAt, stringsAt } from '../request/json-value.ts';
import type { RuleTarget } from '../state/workspace.ts';

/**
 * The destination of a rule as one comparable text: two rules with the same text open the same thing, and Azure keeps
 * only one of them. Casing, order and blanks in lists do not matter.
 */
export function destinationText(target: RuleTarget): string {
  switch (target.type) {
    case 'FQDN':
      return `FQDN ${sortedList(target.destination)}`;
    case 'ServiceTag':
      return `ServiceTag ${serviceTagText(target.destination)}`;
    case 'PrivateEndpoint':
      return `PrivateEndpoint ${armIdText(target.destination)} ${text(target.destination, 'subresourceTarget')}`;
  }
}

/** Whether two rules open the same thing in the same way, down to the fields that do not count for duplicates. */
export function sameTarget(a: RuleTarget, b: RuleTarget): boolean {
  return destinationText(a) === destinationText(b) && minorText(a) === minorText(b);
}

function minorText(target: RuleTarget): string {
  if (target.type !== 'PrivateEndpoint') return '';
  return foldCase(`${target.destination.sparkEnabled === true} ${[...(target.fqdns ?? [])].sort().join(',')}`);
}

function serviceTagText(destination: JsonObject): string {
  const prefixes = stringsAt(destination, 'addressPrefixes') ?? [];
  const where = prefixes.length > 0 ? sortedList(prefixes.join(',')) : text(destination, 'serviceTag');
  const action = text(destination, 'action') || 'allow';
  return [where, text(destination, 'protocol'), sortedList(text(destination, 'portRanges')), action].join(' ');
}

function armIdText(destination: JsonObject): string {
  return trimEnd(text(destination, 'serviceResourceId'), '/');
}

function text(destination: JsonObject, key: string): string {
  return foldCase((stringAt(destination, key) ?? '').trim());
}

function sortedList(list: string): string {
  return list
    .split(',')
    .map((item) => foldCase(item.trim()))
    .filter((item) => item !== '')
    .sort()
    .join(',');
}
