import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { ArmOptions } from '../../../src/adapters/arm/arm-pipeline.ts';
import type { ArmTransport } from '../../../src/adapters/arm/arm-transport.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';

/** An answer as a test writes it down; a string body is sent as it is. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What went over the wire. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A transport that keeps what was sent and answers by a function; an `Error` stands for a connection that broke. */
export class FakeTransport implements ArmTransport {
  readonly sent: Sent[] = [];
  readonly #answer: (sent: Sent, signal: AbortSignal) => Answer | Error | Promise<Answer | Error>;

  constructor(answer: (sent: Sent, signal: AbortSignal) => Answer | Error | Promise<Answer | Error>) {
    this.#answer = answer;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const body = typeof request.body === 'string' ? JSON.parse(request.body) : undefined;
    const sent = { method: request.method, url: request.url, body, headers: request.headers.toJSON() };
    this.sent.push(sent);
    const answer = await this.#answer(sent, request.abortSignal as AbortSignal);
    if (answer instanceof Error) throw answer;
    return {
      request,
      status: answer.status,
      headers: createHttpHeaders(answer.headers ?? {}),
      bodyAsText:
        typeof answer.body === 'string' ? answer.body : answer.body === undefined ? '' : JSON.stringify(answer.body),
    };
  }
}

export const HUB_PATH =
  '/subscriptions/11111111-0000-0000-0000-000000000000/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub-one';

export const AT = new Date('2026-11-02T10:00:00.000Z');

/** Options of a client whose token says who asked for it and whose clock stands still. */
export function armOptions(transport: ArmTransport, overrides: Partial<ArmOptions> = {}): ArmOptions {
  return {
    endpoint: 'https://management.azure.com',
    tokenScope: 'https://management.azure.com/.default',
    apiVersion: '2025-12-01',
    accountApiVersion: '2026-05-01',
    credential: {
      getToken: async (scopes) => ({ token: `token-for-${scopes}`, expiresOnTimestamp: Date.now() + 3_600_000 }),
    },
    clock: new VirtualClock({ at: AT }),
    timings: { readTimeoutSeconds: 20, writeTimeoutSeconds: 30 },
    version: '0.1.0',
    transport,
    ...overrides,
  };
}
