import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { nodeWebProbe } from '../../../../src/adapters/web-probe/node-web-probe.ts';
import type { Certificates } from '../../../../src/local/common/create-certificates.ts';
import { listenLocally } from '../../../../src/local/common/listen-locally.ts';
import type { ProbeRequest, SendProbe } from '../../../../src/reconcile/doctor/pages/web-probe.ts';
import type { Behaviour } from './pages-as-deployed.ts';
import { pagesAnswer } from './pages-as-deployed.ts';

/** Pages on a real server, over https. */
export interface PagesServer {
  readonly origin: string;
  /** Every request that came, in order. */
  readonly requests: readonly ProbeRequest[];
  readonly probe: SendProbe;
  close(): Promise<void>;
}

async function requestOf(message: IncomingMessage, origin: string): Promise<ProbeRequest> {
  let body = '';
  for await (const chunk of message) body += String(chunk);
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  const method = message.method === 'POST' ? 'POST' : 'GET';
  return { method, url: `${origin}${message.url}`, headers, body };
}

/** Starts pages that behave so. */
export async function startPages({ ca, cert, key }: Certificates, behaviour: Behaviour = {}): Promise<PagesServer> {
  const requests: ProbeRequest[] = [];
  let origin = '';
  const server = createServer({ key, cert }, (message, response) => {
    void requestOf(message, origin).then((request) => {
      requests.push(request);
      const answer = pagesAnswer(request, behaviour);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answer.body);
    });
  });
  origin = `https://127.0.0.1:${await listenLocally(server, 0)}`;
  return {
    origin,
    requests,
    probe: nodeWebProbe({ timeoutMs: 5_000, ca: [ca], version: '1.2.3' }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
