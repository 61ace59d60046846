import { foldCase } from '../../../core/text/fold-case.ts';
import type { AccessPlatform } from './access-platform.ts';

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

// Proxies and tunnels say so in one of these, and many of them write a Host header of their own.
const OF_A_PROXY =
  /^(forwarded|via|x-forwarded-.*|x-original-.*|x-real-ip|x-client-ip|cf-.*|cdn-loop|true-client-ip|x-arr-.*|x-azure-.*|ngrok-.*)$/;

/** True where a local operator is possible at all: the setting is on, and nothing shows Azure, a container or a cluster. */
export function hasLocalOperator({ hostedBy, isLocalOperator }: AccessPlatform): boolean {
  return isLocalOperator && hostedBy.length === 0;
}

/** Origins of the pages of the local stack: its port under each name of this machine; undefined: `publicOrigin` is none of them. */
export function loopbackOrigins({ publicOrigin }: AccessPlatform): readonly string[] | undefined {
  const url = URL.parse(publicOrigin ?? '');
  if (url?.protocol !== 'http:' || !LOOPBACK.includes(url.hostname)) return undefined;
  const port = url.port === '' ? '' : `:${url.port}`;
  return LOOPBACK.map((name) => `http://${name}${port}`);
}

/**
 * True when a request was made to an address of this machine. The worker does not see the address of the client. What proves
 * it: the local host listens on 127.0.0.1 only, so the request comes from this machine, and the setting that `hasLocalOperator` asks for
 * is one that only the local stack sets. A browser on this machine may ask for a site whose name was pointed to 127.0.0.1
 * (DNS rebinding): its Host header has that name. A proxy or tunnel on this machine says so in its headers.
 */
export function isLocalRequest(headers: ReadonlyMap<string, string>, platform: AccessPlatform): boolean {
  const host = headers.get('host');
  if (host === undefined || [...headers.keys()].some((name) => OF_A_PROXY.test(name))) return false;
  return loopbackOrigins(platform)?.includes(`http://${foldCase(host)}`) === true;
}
