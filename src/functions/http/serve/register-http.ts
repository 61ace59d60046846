import type { app as App, HttpMethod, InvocationContext } from '@azure/functions';
import type { Log } from '../../../reconcile/ports.ts';
import type { Surface } from '../surface.ts';
import type { WebParts, WebServer } from './web-server.ts';

/** Dependencies of the HTTP functions. */
export interface HttpRegistration extends WebParts<InvocationContext> {
  readonly app: typeof App;
  readonly logOf: (context: InvocationContext) => Log;
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
export function registerHttp(registration: HttpRegistration): void {
  const { app, logOf } = registration;
  let server: Promise<WebServer<InvocationContext>> | undefined;
  // An instance that gets only events does not load the server either.
  const serverOnce = () => {
    server ??= import('./web-server.ts').then(({ WebServer: Server }) => new Server(registration));
    return server;
  };
  const serve = (name: string, route: string, surface: Surface, authLevel: 'anonymous' | 'function') =>
    app.http(name, {
      route,
      methods: METHODS,
      authLevel,
      handler: async (request, context) =>
        (await serverOnce()).answerHost(request, {
          surface,
          context,
          requestId: context.invocationId,
          log: logOf(context),
        }),
    });
  serve('pages', '{*path}', 'Pages', 'anonymous');
  serve('api', 'api/{*path}', 'Api', 'anonymous');
  serve('keyed-api', 'keyed/api/{*path}', 'Keyed', 'function');
}
