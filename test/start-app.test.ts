import { describe, expect, it } from 'vitest';
import { startApp } from '../src/start-app.ts';

const SETTINGS = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

describe('the start of the app', () => {
  it('names every bad setting at once', () => {
    const bad = { ...SETTINGS, HUBWARDEN_PAGES_URL: 'no address', HUBWARDEN_WRITE_STRATEGY: 'fast' };
    expect(() => startApp(bad)).toThrow(
      /^Hubwarden cannot start with these settings:\n- HUBWARDEN_WRITE_STRATEGY .*\n- HUBWARDEN_PAGES_URL /,
    );
  });

  it('takes an event without the SDKs, and ends without telemetry', async () => {
    const { end, handlers } = startApp(SETTINGS);
    const lines: string[] = [];
    const note = (line: string) => void lines.push(line);
    const context = { invocationId: 'invocation-1', debug: note, info: note, warn: note, error: note };
    expect(await handlers.event({ id: '1' }, context as never)).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('the event is dropped')]);
    await end();
  });
});
