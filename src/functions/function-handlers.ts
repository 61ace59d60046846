import type { InvocationContext } from '@azure/functions';
import type { EventParts } from './event-handlers.ts';
import type { Handlers } from './handlers.ts';
import type { WebParts } from './http/serve/web-server.ts';
import { invocationLog } from './invocation-log.ts';
import type { Composition } from './message-handlers.ts';

/** Dependencies of the handlers. */
export interface HandlerParts extends EventParts {
  /** Loads the Azure SDKs, with the first message or timer. */
  readonly compose: (context: InvocationContext) => Promise<Composition>;
  /** Pages and API. */
  readonly http: Pick<WebParts<InvocationContext>, 'platform' | 'web'>;
}

/**
 * What the functions do. Events, messages and requests each load their own code with the first of their kind, because on
 * Flex Consumption an instance runs only some of the functions.
 */
export function functionHandlers(parts: HandlerParts): Handlers {
  const { compose, http, now, own } = parts;
  const events = once(async () => (await import('./event-handlers.ts')).eventHandlers(parts));
  const messages = once(async () => (await import('./message-handlers.ts')).messageHandlers(compose, own));
  const server = once(async () => new (await import('./http/serve/web-server.ts')).WebServer({ ...http, now }));
  return {
    event: async (event, context) => (await events()).event(event, context),
    delivery: async (delivered, context) => (await events()).delivery(delivered, context),
    message: async (queue, message, context) => (await messages()).message(queue, message, context),
    poisonMessage: async (queue, message, context) => (await messages()).poisonMessage(queue, message, context),
    timer: async (timer, context) => (await messages()).timer(timer, context),
    request: async (surface, request, context) =>
      (await server()).answerHost(request, {
        surface,
        context,
        requestId: context.invocationId,
        log: invocationLog(context),
      }),
  };
}

/** Loads once; after a load that failed, the next call loads again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
