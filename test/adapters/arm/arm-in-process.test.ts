import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import { armTransportContract } from '../../contract/arm-transport.contract.ts';

armTransportContract('in one process', async (simulator, clock) => ({
  endpoint: 'https://management.azure.com',
  transport: simulatorTransport(simulator, clock),
  close: async () => undefined,
}));
