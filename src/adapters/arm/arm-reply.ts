import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { jsonBody } from '../http/json-body.ts';
import type { HeaderReader } from '../http/retry-after.ts';
import { bytesOf } from '../http/whole-answer.ts';

/** An answer of Azure Resource Manager. Its text and its content are read when they are first asked for. */
export class ArmReply {
  readonly #response: PipelineResponse;
  #body: { readonly value: unknown } | undefined;

  constructor(response: PipelineResponse) {
    this.#response = response;
  }

  get status(): number {
    return this.#response.status;
  }

  get headers(): HeaderReader {
    return this.#response.headers;
  }

  /** The body, byte by byte; empty when there is none. */
  get bytes(): Buffer {
    return bytesOf(this.#response);
  }

  /** The body as it came; empty when there is none. */
  get text(): string {
    return this.#response.bodyAsText ?? '';
  }

  /** The parsed body; undefined when there is none or it is not JSON. */
  get body(): unknown {
    this.#body ??= { value: jsonBody(this.text) };
    return this.#body.value;
  }
}
