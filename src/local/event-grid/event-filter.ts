import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { GridEvent } from './grid-event.ts';

/** An advanced filter: true when one of the values fits. Its names are those of the deployment template. */
export interface AdvancedFilter {
  readonly operatorType:
    | 'StringContains'
    | 'StringNotContains'
    | 'StringBeginsWith'
    | 'StringNotBeginsWith'
    | 'StringEndsWith'
    | 'StringNotEndsWith'
    | 'StringIn'
    | 'StringNotIn';
  /** Field of the event, nested with dots: `subject`, `data.operationName`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** The filter of an event subscription, in the form of the deployment template. All parts must match. */
export interface EventFilter {
  readonly includedEventTypes?: readonly string[];
  readonly subjectBeginsWith?: string;
  readonly subjectEndsWith?: string;
  readonly advancedFilters?: readonly AdvancedFilter[];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function fieldOf(event: GridEvent, key: string): string | undefined {
  const fields: unknown = { ...event, topic: event.source, eventType: event.type };
  const value = key.split('.').reduce<unknown>((at, name) => (isObject(at) ? lookUp(at, name) : undefined), fields);
  return typeof value === 'string' ? foldCase(value) : undefined;
}

function fits({ operatorType, values }: AdvancedFilter, field: string): boolean {
  const wanted = values.map((value) => foldCase(value));
  switch (operatorType) {
    case 'StringContains':
      return wanted.some((value) => field.includes(value));
    case 'StringNotContains':
      return !wanted.some((value) => field.includes(value));
    case 'StringBeginsWith':
      return wanted.some((value) => field.startsWith(value));
    case 'StringNotBeginsWith':
      return !wanted.some((value) => field.startsWith(value));
    case 'StringEndsWith':
      return wanted.some((value) => field.endsWith(value));
    case 'StringNotEndsWith':
      return !wanted.some((value) => field.endsWith(value));
    case 'StringIn':
      return wanted.includes(field);
    case 'StringNotIn':
      return !wanted.includes(field);
  }
}

function passesAdvanced(filter: AdvancedFilter, event: GridEvent): boolean {
  const field = fieldOf(event, filter.key);
  // A missing field is no match, also for the operators that negate, with one exception.
  return field === undefined ? filter.operatorType === 'StringNotIn' : fits(filter, field);
}

/** True when a subscription with this filter receives an event. Matching ignores case, as in Event Grid. */
export function passesFilter(filter: EventFilter, event: GridEvent): boolean {
  const subject = foldCase(event.subject);
  const type = foldCase(event.type);
  const types = filter.includedEventTypes;
  return (
    (types === undefined || types.some((included) => foldCase(included) === type)) &&
    subject.startsWith(foldCase(filter.subjectBeginsWith ?? '')) &&
    subject.endsWith(foldCase(filter.subjectEndsWith ?? '')) &&
    (filter.advancedFilters ?? []).every((advanced) => passesAdvanced(advanced, event))
  );
}
