import { afterAll, beforeAll } from 'vitest';
import { trustingClient } from '../../src/adapters/http/trusting-client.ts';
import { startSimulatorServer } from '../../src/local/arm-simulator/server.ts';
import type { Certificates } from '../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../src/local/common/create-certificates.ts';
import { armTransportContract } from '../contract/arm-transport.contract.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates(new Date());
});
afterAll(() => certificates.close());

armTransportContract('over https', async (simulator, clock) => {
  const { key, cert, ca } = certificates;
  const server = await startSimulatorServer({
    simulator,
    httpPort: 0,
    https: { port: 0, key, cert },
    now: () => clock.now(),
  });
  return { endpoint: server.httpsUrl ?? '', transport: trustingClient(ca), close: () => server.close() };
});
