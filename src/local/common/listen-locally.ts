import type { Server } from 'node:net';

/**
 * Makes a server listen on 127.0.0.1.
 *
 * @param port 0 selects a free port
 * @returns the port
 * @throws Error when the port is in use
 */
export function listenLocally(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : port);
  });
  return promise;
}
