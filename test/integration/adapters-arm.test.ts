import { Agent } from 'node:https';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll } from 'vitest';
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
  const client = createDefaultHttpClient();
  const agent = new Agent({ ca, keepAlive: true });
  return {
    endpoint: server.httpsUrl ?? '',
    transport: {
      sendRequest(request) {
        // NODE_EXTRA_CA_CERTS is read when a process starts, which is too early for a test.
        request.agent = agent;
        return client.sendRequest(request);
      },
    },
    close: async () => {
      agent.destroy();
      await server.close();
    },
  };
});
