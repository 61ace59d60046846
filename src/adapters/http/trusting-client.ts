import type { HttpClient } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';

/**
 * Node's https that trusts one certificate authority and no other. `NODE_EXTRA_CA_CERTS` cannot be used for it, because Node
 * reads that variable only when it starts.
 *
 * @param ca certificate of the authority (PEM)
 */
export function trustingClient(ca: string): HttpClient {
  const inner = createDefaultHttpClient();
  // One object for all requests: the client keeps a pool of connections for each.
  const tlsSettings = { ca };
  return {
    sendRequest: (request) => {
      request.tlsSettings = tlsSettings;
      return inner.sendRequest(request);
    },
  };
}
