import { createEmptyPipeline, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import { fqdn, HUB, SimulatedArm } from './simulated-arm.ts';

function requestTo(method: 'GET' | 'PUT', path: string, body?: string) {
  return createPipelineRequest({
    method,
    url: `https://management.azure.com${path}?api-version=2025-12-01`,
    headers: createHttpHeaders({ Authorization: 'Bearer data-scientist' }),
    ...(body === undefined ? {} : { body }),
  });
}

describe('the in-process transport', () => {
  it('carries requests of an SDK pipeline at the time of a virtual clock', async () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound' });
    const client = simulatorTransport(arm.simulator, { now: () => arm.nowAt });
    const body = JSON.stringify({ properties: fqdn('pypi.org') });
    const response = await createEmptyPipeline().sendRequest(
      client,
      requestTo('PUT', `${HUB}/outboundRules/pypi`, body),
    );
    expect(response.status).toBe(202);
    expect(response.bodyAsText).toBe('');
    expect(response.headers.get('Azure-AsyncOperation')).toMatch(/type=async$/);
    arm.pass(1);
    const read = await createEmptyPipeline().sendRequest(client, requestTo('GET', `${HUB}/outboundRules/pypi`));
    expect(JSON.parse(read.bodyAsText ?? '')).toMatchObject({ name: 'pypi', properties: { destination: 'pypi.org' } });
  });

  it('fails as a broken connection does', async () => {
    const arm = new SimulatedArm();
    arm.seed();
    arm.simulator.addFault({ kind: 'AnswerRequest', status: 500, reset: true });
    const client = simulatorTransport(arm.simulator, { now: () => arm.nowAt });
    await expect(client.sendRequest(requestTo('GET', HUB))).rejects.toMatchObject({
      name: 'RestError',
      code: 'ECONNRESET',
    });
  });
});
