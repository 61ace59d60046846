import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { DefaultAzureCredential } from '@azure/identity';
import type { ApiSend } from '../../adapters/api-sender/api-sender.ts';
import { apiSender } from '../../adapters/api-sender/api-sender.ts';
import { apiToken } from '../../adapters/sign-in/api-token.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Log } from '../../reconcile/ports.ts';
import { isLoopback } from '../remote/deployment-url.ts';
import { networkFault } from '../remote/network-fault.ts';
import type { RemoteDeployment } from '../remote/remote-message.ts';
import { scopeIn } from '../remote/scope-in.ts';

/** An app that has scaled to zero needs most of a minute, and the app ends a request after 90 s. */
const TIMEOUT_MS = 100_000;

/** The time line of a large fleet has some ten MB. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** A token that ends sooner is replaced before a request. */
const TOKEN_RESERVE_MS = 60_000;

/** Parts that tests replace. */
export interface RemoteOptions {
  readonly version: string;
  readonly log: Pick<Log, 'error'>;
  readonly credential?: TokenCredential;
  readonly transport?: HttpClient;
  readonly timeoutMs?: number;
}

/**
 * Connects to the API of a deployment. Over https it asks the deployment for the scope of its sign-in, with a request that has
 * none, and gets a token as the identity that is signed in to Azure here. Over http, which is for this machine only, no token is sent.
 *
 * @param origin scheme, host and port
 * @returns else a sentence with the remedy
 */
export async function connectRemote(
  origin: string,
  { credential, log, timeoutMs = TIMEOUT_MS, transport, version }: RemoteOptions,
): Promise<Result<RemoteDeployment, string>> {
  const send = apiSender({
    origin,
    timeoutMs,
    largestBytes: LARGEST_BYTES,
    userAgent: `hubwarden-cli/${version}`,
    ...(transport === undefined ? {} : { transport }),
  });
  // The local stack asks every change for the origin of its pages, as it does of browsers.
  if (isLoopback(origin)) return ok(deploymentBy(send, origin, async () => ok({ origin })));
  const asked = await send({ method: 'GET', target: '/api/about', headers: ASK, body: undefined });
  if (!asked.ok) return err(networkFault(asked.error, origin).message);
  // Closed pages, a redirect or another server: the command's own request says so.
  if (asked.value.status !== 401) return ok(deploymentBy(send, origin, async () => ok({})));
  const scope = scopeIn(asked.value.headers.get('www-authenticate'));
  if (scope === undefined)
    return err(
      `${origin} asks for a sign-in and does not say for which app registration, so that no token is sent there. Check --url, and whether the deployment runs this release or a later one.`,
    );
  const tokens = keptToken(credential ?? new DefaultAzureCredential(), scope, log);
  const first = await tokens();
  return first.ok ? ok(deploymentBy(send, origin, tokens)) : first;
}

const ASK = { accept: 'application/json' };

type Headers = () => Promise<Result<Readonly<Record<string, string>>, string>>;

function deploymentBy(send: ApiSend, origin: string, headersOf: Headers): RemoteDeployment {
  return {
    origin,
    send: async (request) => {
      const own = await headersOf();
      if (!own.ok) return err({ message: own.error, mayHaveArrived: false });
      const sent = await send({ ...request, headers: { ...request.headers, ...own.value } });
      return sent.ok ? sent : err(networkFault(sent.error, origin));
    },
  };
}

/** The header with a token, which is kept while it holds: the Azure CLI needs a second for each. */
function keptToken(credential: TokenCredential, scope: string, log: Pick<Log, 'error'>): Headers {
  let kept: AccessToken | undefined;
  return async () => {
    if (kept === undefined || kept.expiresOnTimestamp - Date.now() < TOKEN_RESERVE_MS) {
      const token = await apiToken(credential, scope, log);
      if (!token.ok) return token;
      kept = token.value;
    }
    return ok({ authorization: `Bearer ${kept.token}` });
  };
}
