import { cutText } from '../../core/text/cut-text.ts';
import type { EventFilter } from './event-filter.ts';
import { passesFilter } from './event-filter.ts';
import type { EventSchema, GridEvent } from './grid-event.ts';
import { deliveryContent } from './grid-event.ts';
import type { DeadLetterReason, RetryRules } from './retry-rules.ts';
import { DEFAULT_RETRY_RULES, decideNextStep } from './retry-rules.ts';
import { createTurnstile } from './turnstile.ts';
import type { WebHook, WebHookAnswer } from './web-hook.ts';
import { deliver, validateWebHook } from './web-hook.ts';

/** A dropped event. */
export interface DeadLetter {
  readonly event: GridEvent;
  readonly reason: DeadLetterReason;
  readonly attempts: number;
  /** Text about the end of the last attempt. */
  readonly lastOutcome: string;
}

/** An event subscription on a topic. */
export interface EventGridOptions {
  /** URL of the web hook, function name and key included. */
  readonly endpoint: string;
  readonly schema: EventSchema;
  readonly subscriptionName?: string;
  /** Absent: every event is delivered. */
  readonly filter?: EventFilter;
  /** Only for the age of events; waits run on real time. */
  readonly now: () => Date;
  /** Event Grid's own rules by default; `scaledRetryRules` makes them faster. */
  readonly retry?: RetryRules;
  /** A later answer counts as missing. 30 s by default, as on Azure. */
  readonly responseTimeoutMs?: number;
  /** Deliveries at once. 100 by default. */
  readonly parallel?: number;
  readonly deadLetter?: (letter: DeadLetter) => void;
  readonly log?: (message: string) => void;
}

/** Counts of the events so far. */
export interface EventGridStats {
  /** Handed to `publish`. */
  readonly published: number;
  /** Kept back by the filter. */
  readonly filtered: number;
  readonly delivered: number;
  /** Requests sent, repeats included. */
  readonly attempts: number;
  readonly deadLettered: number;
  /** Neither delivered nor dropped yet. */
  readonly pending: number;
}

/** A working event subscription. */
export interface EventGrid {
  /** Delivers events in the background, in no order, at least once. */
  publish(events: readonly GridEvent[]): void;
  stats(): EventGridStats;
  /** Resolves when no event is pending, which depends on the retry rules. */
  drain(): Promise<void>;
  /** Drops pending events, without dead letters. */
  close(): Promise<void>;
}

type Counters = { -readonly [K in keyof EventGridStats]: EventGridStats[K] };

// Event Grid's own, see https://learn.microsoft.com/azure/event-grid/delivery-and-retry (read 2026-11).
const RESPONSE_TIMEOUT_MS = 30_000;
const PARALLEL = 100;

function outcomeText(answer: WebHookAnswer): string {
  return answer.kind === 'Answered' ? `${answer.status} ${cutText(answer.body, 200)}`.trim() : answer.why;
}

function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timeout = setTimeout(resolve, milliseconds);
  const cut = () => {
    clearTimeout(timeout);
    resolve();
  };
  closing.addEventListener('abort', cut, { once: true });
  return promise.finally(() => closing.removeEventListener('abort', cut));
}

/** Delivers one event to its end: delivered, dead-lettered, or dropped because the subscription closes. */
function createDelivery(options: EventGridOptions, hook: WebHook, counters: Counters, closing: AbortSignal) {
  const rules = options.retry ?? DEFAULT_RETRY_RULES;
  const turnstile = createTurnstile(options.parallel ?? PARALLEL);

  /** @returns wait before the next attempt; undefined without a next attempt */
  function recordAttempt(
    event: GridEvent,
    publishedAt: Date,
    number: number,
    answer: WebHookAnswer,
  ): number | undefined {
    const status = answer.kind === 'Answered' ? answer.status : undefined;
    const ageMs = options.now().getTime() - publishedAt.getTime();
    const step = decideNextStep(rules, { number, status, ageMs, random: Math.random() });
    const lastOutcome = outcomeText(answer);
    switch (step.kind) {
      case 'Delivered':
        counters.delivered += 1;
        return undefined;
      case 'Retry':
        options.log?.(`Event ${event.id}: ${lastOutcome}; again in ${Math.round(step.delayMs)} ms`);
        return step.delayMs;
      case 'DeadLetter':
        counters.deadLettered += 1;
        options.log?.(`Event ${event.id}: ${lastOutcome}; dropped (${step.reason})`);
        options.deadLetter?.({ event, reason: step.reason, attempts: number, lastOutcome });
        return undefined;
    }
  }

  return async (event: GridEvent): Promise<void> => {
    const publishedAt = options.now();
    const content = deliveryContent(event, options.schema);
    for (let number = 1; !closing.aborted; number += 1) {
      const answer = await turnstile(() => {
        counters.attempts += 1;
        return deliver(hook, content, number - 1, closing);
      });
      if (closing.aborted) return;
      const delayMs = recordAttempt(event, publishedAt, number, answer);
      if (delayMs === undefined) return;
      await pause(delayMs, closing);
    }
  };
}

function hookFrom(options: EventGridOptions): WebHook {
  return {
    url: options.endpoint,
    subscriptionName: options.subscriptionName ?? 'hubwarden',
    responseTimeoutMs: options.responseTimeoutMs ?? RESPONSE_TIMEOUT_MS,
  };
}

/**
 * Subscribes an endpoint to events, as Event Grid does: validation handshake first, then deliveries with Azure's
 * headers, retries and dead letters. One event per request.
 *
 * @throws Error when the endpoint fails the handshake
 */
export async function startEventGrid(options: EventGridOptions): Promise<EventGrid> {
  const hook = hookFrom(options);
  const closing = new AbortController();
  const problem = await validateWebHook(hook, options.schema, options.now(), closing.signal);
  if (problem !== undefined) throw new Error(`The endpoint failed Event Grid's validation handshake: ${problem}`);

  const counters: Counters = { published: 0, filtered: 0, delivered: 0, attempts: 0, deadLettered: 0, pending: 0 };
  const deliverEvent = createDelivery(options, hook, counters, closing.signal);
  const pending = new Set<Promise<void>>();
  const drain = async () => {
    while (pending.size > 0) await Promise.all(pending);
  };
  return {
    publish(events) {
      for (const event of events) {
        counters.published += 1;
        if (options.filter !== undefined && !passesFilter(options.filter, event)) {
          counters.filtered += 1;
          continue;
        }
        const delivery = deliverEvent(event).finally(() => pending.delete(delivery));
        pending.add(delivery);
      }
    },
    stats: () => ({ ...counters, pending: pending.size }),
    drain,
    async close() {
      closing.abort();
      await drain();
    },
  };
}
