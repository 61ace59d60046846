import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** One request that a collector got. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body where it is JSON. */
  readonly json: unknown;
}

/** A span as OTLP over HTTP (JSON) carries it. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number };
}

/** A collector of OTLP over HTTP on this machine, with configurable answers. */
export class Collector {
  readonly got: ReceivedRequest[] = [];
  /** Answers one request; not answering leaves the sender waiting. */
  answer: (response: ServerResponse, got: ReceivedRequest) => void = (response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  static async listening(): Promise<Collector> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const sent = Buffer.concat(chunks);
        const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
        const isJson = request.headers['content-type'] === 'application/json';
        const json: unknown = isJson ? JSON.parse(body.toString()) : undefined;
        const got = { path: request.url ?? '', headers: request.headers, body, json };
        collector.got.push(got);
        collector.answer(response, got);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const collector = new Collector(`http://127.0.0.1:${port}`, async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
    return collector;
  }

  /** Stops listening; a second time does nothing. */
  async close(): Promise<void> {
    await this.#close();
  }

  /** Every span it got. */
  spans(): readonly ReceivedSpan[] {
    return this.got.flatMap(({ json }) => {
      const { resourceSpans = [] } = json as { resourceSpans?: { scopeSpans: { spans: ReceivedSpan[] }[] }[] };
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    });
  }

  /** Values of a gauge or a sum, an entry for each export that held it. */
  values(name: string): readonly (readonly number[])[] {
    type Points = { dataPoints: { asDouble?: number; asInt?: number }[] };
    type Metric = { name: string; gauge?: Points; sum?: Points };
    return this.got.flatMap(({ json }) => {
      const { resourceMetrics = [] } = json as { resourceMetrics?: { scopeMetrics: { metrics: Metric[] }[] }[] };
      const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics));
      return metrics
        .filter((metric) => metric.name === name)
        .map(({ gauge, sum }) => (gauge ?? sum)?.dataPoints.map((point) => point.asDouble ?? point.asInt ?? 0) ?? []);
    });
  }
}
