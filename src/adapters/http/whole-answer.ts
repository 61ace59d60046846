import type { HttpHeaders, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';

/** An answer whose body is read as bytes; its text is made when it is first asked for. */
export class WholeAnswer implements PipelineResponse {
  readonly request: PipelineRequest;
  readonly status: number;
  readonly headers: HttpHeaders;
  /** The body, byte by byte; empty when there is none. */
  readonly bytes: Buffer;
  #text: string | undefined;

  constructor({ headers, request, status }: PipelineResponse, bytes: Buffer) {
    this.request = request;
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  /** The body as text, from UTF-8. */
  get bodyAsText(): string {
    this.#text ??= this.bytes.toString('utf8');
    return this.#text;
  }

  /** A policy of the SDKs may replace the text, and the bytes stay. */
  set bodyAsText(text: string) {
    this.#text = text;
  }
}

/** The body of an answer, byte by byte; that of a transport in memory is its text in UTF-8. */
export function bytesOf(answer: PipelineResponse): Buffer {
  return answer instanceof WholeAnswer ? answer.bytes : Buffer.from(answer.bodyAsText ?? '');
}
