import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otlpTargetsFrom } from '../../../src/adapters/telemetry/otlp-settings.ts';
import { configOf } from '../../config/config-of.ts';
import { RUNS } from '../../core/rules/traffic-model.ts';

const BASE = 'https://otel.contoso.com:4318';
const E = 'OTEL_EXPORTER_OTLP_ENDPOINT';

describe('settings of telemetry that are right', () => {
  it.each<{ why: string; env: Record<string, string>; sent: Record<string, string> }>([
    { why: 'nothing is set', env: {}, sent: {} },
    { why: 'one address for both', env: { [E]: BASE }, sent: { metrics: '/v1/metrics', traces: '/v1/traces' } },
    { why: 'a slash at its end', env: { [E]: `${BASE}/` }, sent: { metrics: '/v1/metrics', traces: '/v1/traces' } },
    { why: 'a path', env: { [E]: `${BASE}/a/b` }, sent: { metrics: '/a/b/v1/metrics', traces: '/a/b/v1/traces' } },
    {
      why: 'an address of its own is taken as it is',
      env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${BASE}/in?key=1` },
      sent: { traces: '/in?key=1' },
    },
    {
      why: 'an address of its own beside the shared one',
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${BASE}/m` },
      sent: { metrics: '/m', traces: '/v1/traces' },
    },
    { why: 'no traces are wanted', env: { [E]: BASE, OTEL_TRACES_EXPORTER: 'none' }, sent: { metrics: '/v1/metrics' } },
    { why: 'no metrics are wanted', env: { [E]: BASE, OTEL_METRICS_EXPORTER: 'none' }, sent: { traces: '/v1/traces' } },
    { why: 'it is switched off', env: { [E]: 'collector:4318', OTEL_SDK_DISABLED: 'TRUE' }, sent: {} },
    {
      why: 'what is none needs no address',
      env: { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'otlp' },
      sent: {},
    },
  ])('say where each signal goes: $why', ({ env, sent }) => {
    const read = otlpTargetsFrom(env);
    const targets = read.ok ? read.value.map(({ signal, url }) => [signal, url.replace(BASE, '')]) : read.error;
    expect(targets).toEqual(Object.entries(sent));
  });

  it.each([
    { headers: 'api-key=abc==', read: { 'api-key': 'abc==' }, why: 'a value with "="' },
    {
      headers: 'Authorization=Bearer%20a%2Cb',
      read: { authorization: 'Bearer a,b' },
      why: 'an encoded blank and comma',
    },
    { headers: 'authorization=Bearer abc', read: { authorization: 'Bearer abc' }, why: 'a blank as it is' },
    { headers: ' a=1 , b=2,', read: { a: '1', b: '2' }, why: 'blanks and a comma too many' },
    { headers: 'a=1;b', read: { a: '1;b' }, why: 'a semicolon is part of the value' },
    { headers: 'a=', read: { a: '' }, why: 'no value' },
  ])('are headers: $why', ({ headers, read }) => {
    const targets = otlpTargetsFrom({ [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: headers });
    expect(targets.ok && targets.value[0]?.headers).toEqual(read);
  });
});

describe('settings of telemetry that are wrong', () => {
  it.each<{ env: Record<string, string>; problem: string }>([
    {
      env: { [E]: 'collector:4318' },
      problem: `${E} does not begin with http:// or https://, so Hubwarden cannot send to it. Set it to "https://collector:4318", or to "http://collector:4318" if the collector does not support TLS.`,
    },
    { env: { [E]: 'collector' }, problem: `${E} does not begin with http:// or https://` },
    { env: { [E]: '10.0.0.4:4318' }, problem: `Set it to "https://10.0.0.4:4318"` },
    { env: { [E]: 'grpc://collector:4317' }, problem: `as in "https://otel.contoso.com:4318"` },
    { env: { [E]: 'https://' }, problem: `${E} does not begin` },
    { env: { [E]: 'https://collector:99999' }, problem: `${E} does not begin` },
    { env: { [E]: '/v1/traces' }, problem: `${E} does not begin` },
    {
      env: { [E]: `${BASE}?key=1` },
      problem: `${E} contains a query, and Hubwarden would add a path after it. Set OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`,
    },
    { env: { [E]: `${BASE}#x` }, problem: `${E} contains a "#"` },
    {
      env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'x:1' },
      problem: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT does not begin',
    },
    {
      env: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'x:1' },
      problem: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT does not begin',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: 'authorization: Bearer s3cret' },
      problem: 'OTEL_EXPORTER_OTLP_HEADERS: pair 1 of 1 has no "=".',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: 'a=1,s3cret' },
      problem: 'OTEL_EXPORTER_OTLP_HEADERS: pair 2 of 2 has no "=".',
    },
    { env: { [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: 'api key=s3cret' }, problem: 'has an invalid header name' },
    { env: { [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: '=s3cret' }, problem: 'has an invalid header name' },
    { env: { [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: 'a=s3cret%' }, problem: 'contains a "%" that encodes nothing' },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: 'a=s3cret%0A' },
      problem: 'has a value with invalid characters',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: 'a=s3cret😀' },
      problem: 'has a value with invalid characters',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_HEADERS: 'Content-Type=s3cret' },
      problem: 'names a header that Hubwarden sets itself',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_TRACES_HEADERS: 's3cret' },
      problem: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS: pair 1 of 1',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      problem:
        'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc". Hubwarden sends OTLP over HTTP: set it to http/json or http/protobuf',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' },
      problem: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is "grpc"',
    },
    {
      env: { OTEL_TRACES_EXPORTER: 'console' },
      problem: 'OTEL_TRACES_EXPORTER is "console". Hubwarden sends traces by OTLP only',
    },
    { env: { OTEL_METRICS_EXPORTER: 'otlp,prometheus' }, problem: 'OTEL_METRICS_EXPORTER is "otlp,prometheus"' },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_TIMEOUT: '10s' },
      problem: 'OTEL_EXPORTER_OTLP_TIMEOUT is not a timeout. Set it to milliseconds, 1 to 600000.',
    },
    { env: { [E]: BASE, OTEL_EXPORTER_OTLP_TIMEOUT: '0' }, problem: 'OTEL_EXPORTER_OTLP_TIMEOUT is not a timeout' },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '9999999999' },
      problem: 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT is no',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' },
      problem: 'OTEL_EXPORTER_OTLP_COMPRESSION is "zstd". Set it to gzip or none.',
    },
    {
      env: { [E]: BASE, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'sum' },
      problem: 'Set it to cumulative, delta or lowmemory.',
    },
    {
      env: { [E]: BASE, OTEL_RESOURCE_ATTRIBUTES: 'team' },
      problem: 'OTEL_RESOURCE_ATTRIBUTES: pair 1 of 1 is not name=value',
    },
    {
      env: { [E]: BASE, OTEL_RESOURCE_ATTRIBUTES: 'a=1,b=c=d' },
      problem: 'OTEL_RESOURCE_ATTRIBUTES: pair 2 of 2 contains a second "="',
    },
    { env: { [E]: BASE, OTEL_RESOURCE_ATTRIBUTES: 'a=%' }, problem: 'contains a "%" that encodes nothing' },
    { env: { [E]: BASE, OTEL_RESOURCE_ATTRIBUTES: `a=${'x'.repeat(256)}` }, problem: 'is longer than 255 characters' },
    { env: { [E]: BASE, OTEL_TRACES_SAMPLER: 'jaeger_remote' }, problem: 'OTEL_TRACES_SAMPLER is "jaeger_remote"' },
  ])('stop the start, named with the remedy: $problem', ({ env, problem }) => {
    const start = () => configOf({ AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...env });
    expect(start).toThrow(problem);
    expect(start).not.toThrow('s3cret');
  });

  it('are named once where both signals share them, and all at once', () => {
    const read = otlpTargetsFrom({ [E]: 'x:1', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    expect(read.ok ? [] : read.error.map((text) => text.split(' ')[0])).toEqual([E, 'OTEL_EXPORTER_OTLP_PROTOCOL']);
  });

  it('never let a target through that the HTTP client would refuse, and never repeat a header', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('a=1', 'a=%41', ',', '=', '%', ' ', '\n', 'é'),
    );
    return fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.webUrl(), (parts, url) => {
        const read = otlpTargetsFrom({ [E]: url, OTEL_EXPORTER_OTLP_HEADERS: `x-key=s3cret-key,${parts.join('')}` });
        expect(read.ok ? '' : read.error.join()).not.toContain('s3cret-key');
        if (!read.ok) return;
        for (const { headers, url: to } of read.value) {
          expect(() => new Headers({ ...headers })).not.toThrow();
          expect(URL.canParse(to)).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

describe('the share of traces', () => {
  it.each([
    { env: {}, ratio: 0.1 },
    { env: { OTEL_TRACES_SAMPLER_ARG: '0.5' }, ratio: 0.5 },
    { env: { OTEL_TRACES_SAMPLER: 'always_on' }, ratio: 1 },
    { env: { OTEL_TRACES_SAMPLER: 'parentbased_always_off', OTEL_TRACES_SAMPLER_ARG: '1' }, ratio: 0 },
    { env: { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }, ratio: 0.25 },
  ])('is $ratio by $env', ({ env, ratio }) => {
    const config = configOf({ AzureWebJobsStorage: 'UseDevelopmentStorage=true', [E]: BASE, ...env });
    expect(config.telemetry?.traceRatio).toBe(ratio);
  });
});
