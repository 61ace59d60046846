import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseHostSettings } from '../../../../src/local/functions-host/app/host-settings.ts';

describe('parseHostSettings', () => {
  it('falls back to the real host’s defaults', () => {
    expect(parseHostSettings('{"version":"2.0"}')).toEqual({
      queues: {
        batchSize: 16,
        newBatchThreshold: 8,
        maxDequeueCount: 5,
        visibilityTimeoutMs: 0,
        maxPollingIntervalMs: 60_000,
      },
      routePrefix: 'api',
      customHeaders: {},
      functionTimeoutMs: 30 * 60_000,
      logLevels: {},
    });
  });

  it('reads the host.json that is deployed', () => {
    const settings = parseHostSettings(readFileSync('host.json', 'utf8'));
    expect(settings.queues.batchSize).toBeGreaterThan(0);
    expect(settings.routePrefix).toBe('');
  });

  it('takes half the batch as threshold, an empty route prefix and no time limit', () => {
    const settings = parseHostSettings(
      JSON.stringify({
        version: '2.0',
        functionTimeout: '-1',
        extensions: { queues: { batchSize: 5 }, http: { routePrefix: '/' } },
        logging: { logLevel: { default: 'Warning' } },
      }),
    );
    expect(settings.queues.newBatchThreshold).toBe(2);
    expect(settings.routePrefix).toBe('');
    expect(settings.functionTimeoutMs).toBeUndefined();
    expect(settings.logLevels).toEqual({ default: 'warning' });
  });

  it('reads headers for every answer', () => {
    const http = { customHeaders: { 'X-Content-Type-Options': 'nosniff' }, hsts: { isEnabled: true, maxAge: '365' } };
    const settings = parseHostSettings(JSON.stringify({ version: '2.0', extensions: { http } }));
    expect(settings.customHeaders).toEqual({ 'X-Content-Type-Options': 'nosniff' });
  });

  it('refuses headers that cannot be sent', () => {
    const customHeaders = { 'a b': 'x', good: 'line\nbreak' };
    const text = JSON.stringify({ version: '2.0', extensions: { http: { customHeaders } } });
    expect(() => parseHostSettings(text)).toThrow(/customHeaders\.a b[\s\S]*customHeaders\.good/);
  });

  it('names everything that is wrong at once', () => {
    const text = JSON.stringify({
      version: '2.0',
      functionTimeout: '5 minutes',
      extensions: { queues: { batchSize: 33, visibilityTimeout: 30, maxPollingInterval: '00:00:00.05' } },
    });
    expect(() => parseHostSettings(text)).toThrow(
      /functionTimeout[\s\S]*batchSize[\s\S]*visibilityTimeout[\s\S]*maxPollingInterval/,
    );
  });
});
