import type { app as App, HttpMethod, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Surface } from '../surface.ts';

/** Dependencies of the HTTP functions. */
export interface HttpRegistration {
  readonly app: typeof App;
  /** Answers a request that came by one of the routes. */
  readonly answer: (surface: Surface, request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;
}

// Without TRACE and CONNECT, for which the library can make no request.
const METHODS: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Registers the HTTP functions. The routes are whole trees, so that no path of the app is outside the gate. The host matches
 * its own paths (`/admin`, `/runtime`, and with it the webhook of Event Grid) before those of functions
 * (https://github.com/Azure/azure-functions-host, WebJobsApplicationBuilderExtension, read 2026-12). It tries the routes of
 * functions in the order of their names, so `pages`, which takes every path, must be the last.
 *
 * `AzureWebJobs.keyed-api.Disabled` is no way to close the keyed API: on Linux, Azure takes no setting with a hyphen in its name
 * (https://github.com/Azure/Azure-Functions/issues/1851, read 2026-12). `HUBWARDEN_PAGES_KEYED_API` is.
 */
export function registerHttp({ answer, app }: HttpRegistration): void {
  const serve = (name: string, route: string, surface: Surface, authLevel: 'anonymous' | 'function') =>
    app.http(name, {
      route,
      methods: METHODS,
      authLevel,
      handler: (request, context) => answer(surface, request, context),
    });
  serve('pages', '{*path}', 'Pages', 'anonymous');
  serve('api', 'api/{*path}', 'Api', 'anonymous');
  serve('keyed-api', 'keyed/api/{*path}', 'Keyed', 'function');
}
