import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import type { ArmSimulator } from './simulator/simulator.ts';

/**
 * The HTTP client of an Azure SDK pipeline that reaches the simulator without a network, at the time a clock shows.
 * A simulated reset fails as a real one does: a RestError whose code is `ECONNRESET`. A simulated delay only passes
 * where time passes, so it has no effect here.
 */
export function simulatorTransport(simulator: ArmSimulator, clock: { now(): Date }): HttpClient {
  return { sendRequest: async (request) => send(simulator, clock, request) };
}

function send(simulator: ArmSimulator, clock: { now(): Date }, request: PipelineRequest): PipelineResponse {
  const response = simulator.handle(
    {
      method: request.method,
      url: request.url,
      headers: request.headers.toJSON(),
      body: textOf(request),
    },
    clock.now(),
  );
  if (response.connection === 'reset') {
    throw new RestError('socket hang up', { code: 'ECONNRESET', request });
  }
  return {
    request,
    status: response.status,
    headers: createHttpHeaders(response.headers),
    bodyAsText: response.body,
  };
}

function textOf(request: PipelineRequest): string | undefined {
  if (request.body === undefined || request.body === null) return undefined;
  if (typeof request.body === 'string') return request.body;
  throw new TypeError('The simulator accepts text bodies only, as ARM clients send them.');
}
