import { randomUUID } from 'node:crypto';
import type {
  NetworkFault,
  RemoteAnswer,
  RemoteDeployment,
  RemoteRequest,
} from '../../../src/cli/remote/remote-message.ts';
import type { Result } from '../../../src/core/result.ts';
import { ok } from '../../../src/core/result.ts';
import type { AccessPlatform } from '../../../src/functions/http/access/access-platform.ts';
import { WebServer } from '../../../src/functions/http/serve/web-server.ts';
import { webOn } from '../../browser/pages-server.ts';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';

/** Address of the local stack in these tests. */
export const ORIGIN = 'http://127.0.0.1:7071';

/** The local stack: every request from this machine is one of its operator. */
const LOCAL: AccessPlatform = {
  clientId: undefined,
  tenants: undefined,
  authEnabled: undefined,
  authConfig: undefined,
  isKeyedApiOpen: false,
  isLocalOperator: true,
  hostedBy: [],
  publicOrigin: ORIGIN,
};

const LIMITS = { perMinute: 100_000, atOnce: 8, mostWaiting: 64, waitMs: 10_000, deadlineMs: 90_000 };

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** How a deployment is reached. */
export interface DeploymentOptions {
  /** What App Service, or the command's own sending, adds to each request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly origin: string;
  readonly platform: AccessPlatform;
}

/**
 * The API over a fleet in memory, through the gate and the limits of the app, as the command line reaches it. Without options it is the local stack.
 */
export function deploymentOn(world: VirtualApp, asked: Partial<DeploymentOptions> = {}): RemoteDeployment {
  const { headers = { host: new URL(ORIGIN).host, origin: ORIGIN }, origin = ORIGIN, platform = LOCAL } = asked;
  const web = webOn(world, origin);
  const server = new WebServer({ platform, web: async () => web, now: () => world.clock.now(), limits: LIMITS });
  return { origin, send: (request) => sent(server, request, headers, origin) };
}

async function sent(
  server: WebServer<undefined>,
  { body = '', headers, method, target }: RemoteRequest,
  more: Readonly<Record<string, string>>,
  origin: string,
): Promise<Result<RemoteAnswer, NetworkFault>> {
  const requestId = randomUUID();
  const request = {
    method,
    url: new URL(`${origin}${target}`),
    headers: new Map(Object.entries({ ...headers, ...more })),
    body: new TextEncoder().encode(body),
    requestId,
  };
  const answer = await server.answer(request, { surface: 'Api', context: undefined, requestId, log: LOG });
  return ok({ status: answer.status, headers: new Map(Object.entries(answer.headers)), body: String(answer.body) });
}
