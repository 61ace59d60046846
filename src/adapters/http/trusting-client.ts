import type { HttpClient } from '@azure/core-rest-pipeline';
import { nodeClient } from './node-client.ts';

/**
 * Node's https that trusts one certificate authority and no other. `NODE_EXTRA_CA_CERTS` cannot be used for it, because Node
 * reads that variable only when it starts.
 *
 * @param ca certificate of the authority (PEM)
 */
export function trustingClient(ca: string): HttpClient {
  return nodeClient(ca);
}
