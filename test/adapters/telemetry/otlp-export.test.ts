import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { OpenTelemetry } from '../../../src/adapters/telemetry/open-telemetry.ts';
import { openTelemetry } from '../../../src/adapters/telemetry/open-telemetry.ts';
import { otlpTargetsFrom } from '../../../src/adapters/telemetry/otlp-settings.ts';
import { tryOtlp } from '../../../src/adapters/telemetry/try-otlp.ts';
import { Collector } from './collector.ts';

const SECRET = 'k3y-of-the-collector';
const open: Collector[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

interface Line {
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

async function collector(): Promise<Collector> {
  const started = await Collector.listening();
  open.push(started);
  return started;
}

function targetsFrom(env: Record<string, string>) {
  const read = otlpTargetsFrom({
    OTEL_EXPORTER_OTLP_HEADERS: `api-key=${SECRET}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    ...env,
  });
  if (!read.ok) throw new Error(read.error.join('\n'));
  return read.value;
}

function telemetryTo(env: Record<string, string>): OpenTelemetry {
  const options = { version: '1.2.3', metrics: true, traces: true, traceRatio: 1, exportIntervalMs: 3_600_000 };
  return openTelemetry({ ...options, targets: targetsFrom(env) });
}

function loggedLines(telemetry: OpenTelemetry): readonly Line[] {
  const lines: Line[] = [];
  const add =
    (level: Line['level']) =>
    (message: string, fields: Line['fields'] = {}) =>
      void lines.push({ level, message, fields });
  telemetry.logExportProblems({ info: add('info'), warn: add('warn') });
  return lines;
}

/** The logged lines about one span for a collector with this answer. */
async function toldOfOneSpan(
  answer: ((response: ServerResponse) => void) | undefined,
  env: Record<string, string> = {},
): Promise<readonly Line[]> {
  const there = await collector();
  if (answer === undefined) await there.close();
  else there.answer = answer;
  const telemetry = telemetryTo({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${there.url}/v1/traces`, ...env });
  await telemetry.span('reconcile', {}, async () => undefined);
  await telemetry.end();
  return loggedLines(telemetry);
}

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const FAULTS: readonly {
  readonly why: string;
  readonly answer: ((response: ServerResponse) => void) | undefined;
  readonly seen: RegExp;
  readonly fix: RegExp;
}[] = [
  { why: '400', answer: json(400, {}), seen: /answered 400 Bad Request/, fix: /OTEL_EXPORTER_OTLP_PROTOCOL/ },
  { why: '401', answer: json(401, {}), seen: /answered 401 Unauthorized/, fix: /key in OTEL_EXPORTER_OTLP_HEADERS/ },
  { why: '403', answer: json(403, {}), seen: /answered 403 Forbidden/, fix: /key in OTEL_EXPORTER_OTLP_HEADERS/ },
  { why: '404', answer: json(404, {}), seen: /answered 404 Not Found/, fix: /OTEL_EXPORTER_OTLP_TRACES_ENDPOINT/ },
  { why: '413', answer: json(413, {}), seen: /answered 413/, fix: /request size limit/ },
  { why: '415', answer: json(415, {}), seen: /answered 415/, fix: /Set OTEL_EXPORTER_OTLP_PROTOCOL to http\/protobuf/ },
  { why: '418, which nothing is known of', answer: json(418, {}), seen: /answered 418/, fix: /log of the collector/ },
  {
    why: '429 that asks for an hour',
    answer: (response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
    seen: /answered 429 Too Many Requests/,
    fix: /overloaded/,
  },
  { why: '500', answer: json(500, {}), seen: /answered 500/, fix: /overloaded or broken/ },
  { why: '503 for as long as it is tried', answer: json(503, {}), seen: /answered 503/, fix: /overloaded/ },
  {
    why: 'a redirect, which would take the key elsewhere',
    answer: (response) => void response.writeHead(307, { location: 'https://elsewhere.example' }).end(),
    seen: /answered 307/,
    fix: /follows no redirect/,
  },
  {
    why: 'a part is rejected',
    answer: json(200, { partialSuccess: { rejectedSpans: '3', errorMessage: `over the limit of ${SECRET}\u202e` } }),
    seen: /rejected 3 spans\. It says: over the limit of …$/,
    fix: /limits and the log of the collector/,
  },
  {
    why: 'one span is rejected without a word',
    answer: json(200, { partialSuccess: { rejectedSpans: 1 } }),
    seen: /rejected 1 span\.$/,
    fix: /limits/,
  },
  {
    why: 'all is taken, with a warning',
    answer: json(200, { partialSuccess: { rejectedSpans: 0, errorMessage: 'attribute too long' } }),
    seen: /accepted everything with a warning\. It says: attribute too long/,
    fix: /limits/,
  },
  {
    why: 'a web page',
    answer: (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
    seen: /answered 200, but not in the form of an OTLP collector/,
    fix: /web site or a gateway/,
  },
  { why: 'no answer', answer: () => undefined, seen: /did not answer within 0\.2 s/, fix: /firewall/ },
  {
    why: 'an answer that never ends',
    answer: (response) => void response.writeHead(200).write('{'),
    seen: /did not answer within 0\.2 s/,
    fix: /firewall/,
  },
  { why: 'a connection that is cut', answer: (response) => void response.destroy(), seen: /ECONNRESET/, fix: /4318/ },
  {
    why: 'something that is no HTTP',
    answer: (response) => void response.socket?.end('\u0000\u0000\u0012\u0004'),
    seen: /does not answer with HTTP|HPE_/,
    fix: /4317 is for gRPC/,
  },
  { why: 'no program listens', answer: undefined, seen: /No program listens at/, fix: /Start the collector/ },
];

describe('an export that is lost', () => {
  it.each(FAULTS)('is logged in one line with the remedy: $why', async ({ answer, fix, seen }) => {
    const lines = await toldOfOneSpan(answer);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'warn', message: 'telemetry not sent', fields: { signal: 'traces' } });
    expect(lines[0]?.fields.problem).toMatch(seen);
    expect(lines[0]?.fields.remedy).toMatch(fix);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(JSON.stringify(lines)).not.toContain('\u202e');
  });

  it.each(FAULTS)('doctor says the same with an empty export: $why', async ({ answer, fix, seen }) => {
    const there = await collector();
    if (answer === undefined) await there.close();
    else there.answer = answer;
    const checks = await tryOtlp(targetsFrom({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${there.url}/v1/traces` }));
    expect(checks).toMatchObject([{ what: 'telemetry (traces)', outcome: 'Bad' }]);
    expect(checks[0]?.seen).toMatch(seen);
    expect(checks[0]?.fix).toMatch(fix);
    expect(JSON.stringify(checks)).not.toContain(SECRET);
  });

  it.each([
    { path: '/otlp/s3cr3t-t0ken/v1/traces', shown: '/…/v1/traces' },
    { path: '/ingest/s3cr3t-t0ken?key=s3cr3t-t0ken', shown: '/…' },
  ])('is logged without a possible key in the address: $path', async ({ path, shown }) => {
    const there = await collector();
    there.answer = json(401, {});
    const telemetry = telemetryTo({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${there.url}${path}` });
    await telemetry.span('reconcile', {}, async () => undefined);
    await telemetry.end();
    const [line] = loggedLines(telemetry);
    expect(there.got[0]?.path).toBe(path);
    expect(line?.fields.problem).toContain(`${there.url}${shown} answered`);
    expect(JSON.stringify(line)).not.toContain('s3cr3t');
  });

  it('is logged for a missing certificate file', async () => {
    const lines = await toldOfOneSpan(json(200, {}), {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://127.0.0.1:1/v1/traces',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem',
    });
    expect(lines[0]?.fields.problem).toBe('A certificate or key file for the collector cannot be read.');
  });
});

describe('spans that are dropped because the collector is slow', () => {
  it('are counted in a line of log', async () => {
    const there = await collector();
    there.answer = (response) => void setTimeout(() => json(200, {})(response), 100);
    const telemetry = telemetryTo({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${there.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
    });
    const spans = 5000;
    for (let span = 0; span < spans; span += 1) await telemetry.span('arm', {}, async () => undefined);
    await until(() => there.got.length >= 2);
    await telemetry.span('arm', {}, async () => undefined);
    await telemetry.end();
    const [line, ...more] = loggedLines(telemetry);
    expect(more).toEqual([]);
    const dropped = Number(/^(\d+) spans were dropped/.exec(String(line?.fields.problem))?.[1]);
    expect(dropped).toBeGreaterThan(0);
    expect(there.spans().length + dropped).toBe(spans + 1);
  });
});

describe('an export', () => {
  it('is sent again after 503, and nothing is logged about it', async () => {
    const there = await collector();
    there.answer = (response) => json(there.got.length === 1 ? 503 : 200, {})(response);
    const telemetry = telemetryTo({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${there.url}/v1/traces`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
    });
    await telemetry.span('reconcile', {}, async () => undefined);
    await telemetry.end();
    expect(there.spans().map(({ name }) => name)).toEqual(['reconcile', 'reconcile']);
    expect(loggedLines(telemetry)).toEqual([]);
  });

  it.each([
    { protocol: 'http/json', type: 'application/json' },
    { protocol: 'http/protobuf', type: 'application/x-protobuf' },
  ])('goes out as $protocol, packed where that is set, with the headers of its signal', async ({ protocol, type }) => {
    const there = await collector();
    there.answer = (response) => void response.writeHead(200, { 'content-type': type }).end();
    const telemetry = telemetryTo({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${there.url}/base/`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20of-traces',
    });
    await telemetry.span('reconcile', {}, async () => undefined);
    telemetry.measure('hubwarden.sweep.coverage', 1, {});
    await telemetry.end();
    const of = (path: string) => there.got.find((each) => each.path === path);
    expect(of('/base/v1/traces')?.headers).toMatchObject({
      'content-type': type,
      'content-encoding': 'gzip',
      'api-key': SECRET,
      authorization: 'Bearer of-traces',
    });
    expect(of('/base/v1/metrics')?.headers.authorization).toBeUndefined();
    expect(of('/base/v1/traces')?.body.includes('reconcile')).toBe(true);
    expect(of('/base/v1/metrics')?.body.includes('hubwarden.sweep.coverage')).toBe(true);
    expect(loggedLines(telemetry)).toEqual([]);
  });

  it('that a protobuf collector accepts in part is logged too', async () => {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 2, error_message: "full" } }
    const partial = Buffer.from([0x0a, 0x08, 0x08, 0x02, 0x12, 0x04, ...Buffer.from('full')]);
    const answer = (response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(partial);
    const lines = await toldOfOneSpan(answer, { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' });
    expect(lines[0]?.fields.problem).toMatch(/rejected 2 spans\. It says: full$/);
  });

  it('is tried by doctor for each signal, and a collector that takes it is named', async () => {
    const there = await collector();
    const checks = await tryOtlp(targetsFrom({ OTEL_EXPORTER_OTLP_ENDPOINT: there.url }));
    expect(checks.map(({ outcome, what }) => [what, outcome])).toEqual([
      ['telemetry (metrics)', 'Good'],
      ['telemetry (traces)', 'Good'],
    ]);
    expect(there.got.map(({ json: body }) => body)).toEqual(
      expect.arrayContaining([{ resourceSpans: [] }, expect.objectContaining({ resourceMetrics: expect.anything() })]),
    );
  });
});

describe('gauges', () => {
  it('are exported once for each time that they are measured, beside counters that go on', async () => {
    const there = await collector();
    const options = { version: '1.2.3', metrics: true, traces: false, traceRatio: 1, exportIntervalMs: 1000 };
    const targets = targetsFrom({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${there.url}/v1/metrics` });
    const telemetry = openTelemetry({ ...options, targets });
    telemetry.measure('hubwarden.sweep.coverage', 0.5, {});
    telemetry.measure('hubwarden.findings', 1, { code: 'HW201' });
    await until(() => there.values('hubwarden.findings').length >= 2);
    telemetry.measure('hubwarden.sweep.coverage', 1, {});
    await until(() => there.values('hubwarden.findings').length >= 4);
    await telemetry.end();
    expect(there.values('hubwarden.sweep.coverage')).toEqual([[0.5], [1]]);
    expect(there.values('hubwarden.findings').every(([value]) => value === 1)).toBe(true);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isSo()).toBe(true);
}
