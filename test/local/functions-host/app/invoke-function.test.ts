import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCore } from '../../../../src/local/functions-host/app/core-api.ts';
import type { InvocationInput } from '../../../../src/local/functions-host/app/invoke-function.ts';
import { invokeFunction } from '../../../../src/local/functions-host/app/invoke-function.ts';
import type { LoadedApp } from '../../../../src/local/functions-host/app/load-app.ts';
import { loadApp } from '../../../../src/local/functions-host/app/load-app.ts';
import type { RpcTypedData } from '../../../../src/local/functions-host/app/worker-contract.ts';

// The real library, in this process: it keeps the first core it meets, so one file of tests has one app.
const core = createCore(() => undefined);
let app: LoadedApp;

beforeAll(async () => {
  app = await loadApp(resolve('test/fixtures/functions-host/app.cjs'), core);
});

function functionNamed(name: string) {
  const fn = app.functions.find((candidate) => candidate.name === name);
  if (fn === undefined) throw new Error(`no function ${name}`);
  return fn;
}

async function run(
  name: string,
  data: RpcTypedData,
  triggerMetadata: InvocationInput['triggerMetadata'] = { DequeueCount: { int: 1 } },
) {
  const fn = functionNamed(name);
  const [binding] = Object.entries(fn.metadata.bindings).find(([, { direction }]) => direction === 'in') ?? [''];
  const logs: string[] = [];
  const input = { invocationId: 'i-1', inputData: [{ name: binding, data }], triggerMetadata };
  const outcome = await invokeFunction(app, fn, input, (level, category, message) => {
    logs.push(`${level} ${category} ${message}`);
  });
  return { outcome, logs };
}

describe('invokeFunction', () => {
  it('hands a queue message over as the library reads it, and gives the return value back', async () => {
    const { outcome } = await run('on-message', { string: '123' }, { DequeueCount: { int: 4 }, Id: { json: '"7"' } });
    expect(outcome).toMatchObject({
      ok: true,
      value: { returnValue: { json: '{"message":123,"kind":"number","metadata":{"dequeueCount":4,"id":"7"}}' } },
    });
  });

  it('hands an event over with its data as metadata, whose keys the library changes', async () => {
    const event = { id: '1', data: { Nested: { A: 1 } } };
    const metadata = { data: { json: JSON.stringify(event.data) } };
    const { outcome } = await run('on-event', { json: JSON.stringify(event) }, metadata);
    const data = outcome.ok ? outcome.value.outputData?.[0]?.data : undefined;
    expect(data).toEqual({
      json: JSON.stringify({ event, metadata: { data: { nested: { a: 1 } } } }),
    });
  });

  it('hands a timer over in camel case', async () => {
    const { logs } = await run('daily', {
      json: '{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":true}',
    });
    expect(logs[0]).toBe(
      'warning user daily {"schedule":{"adjustForDST":true},"scheduleStatus":null,"isPastDue":true}',
    );
  });

  it('runs the app’s hooks around the handler, after a failure too', async () => {
    const { logs } = await run('on-message', { string: '{"failTimes":9}' });
    expect(logs).toEqual(['debug user hook preInvocation error=failure 1']);
  });

  it.each([
    { message: { failTimes: 9 }, failure: 'failure 1', why: 'a thrown error' },
    { message: { fail: 'string' }, failure: 'a thrown string', why: 'a thrown string' },
    {
      message: { fail: 'result' },
      failure: 'Do not know how to serialize a BigInt',
      why: 'a result that JSON cannot carry',
    },
  ])('fails by $why', async ({ message, failure }) => {
    const { outcome } = await run('on-message', { string: JSON.stringify(message) });
    expect(outcome).toMatchObject({ ok: false, error: { message: failure } });
  });

  it('succeeds when the handler throws undefined, as in a worker', async () => {
    const { outcome } = await run('on-message', { string: '{"fail":"nothing"}' });
    expect(outcome.ok).toBe(true);
  });

  it('fails when a handler is given an input that it has no binding for', async () => {
    const input = { invocationId: 'i-1', inputData: [{ name: 'nobody', data: { string: '' } }] };
    const outcome = await invokeFunction(app, functionNamed('on-message'), input, () => undefined);
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining('nobody') } });
  });
});

describe('the core that an app sees', () => {
  it('takes no function after the app’s start', () => {
    expect(() => core.api.registerFunction({ name: 'late', bindings: {} }, () => undefined)).toThrow('app startup');
  });

  it('refuses unknown hooks with the error that the library looks for', () => {
    expect(() => core.api.registerHook('log', () => undefined)).toThrow(
      expect.objectContaining({ name: 'RangeError', isAzureFunctionsSystemError: true }),
    );
  });

  it('refuses a second function of the same name and forgets a disposed one', () => {
    const { api, registrations } = createCore(() => undefined);
    const first = api.registerFunction({ name: 'twin', bindings: {} }, () => undefined);
    expect(() => api.registerFunction({ name: 'twin', bindings: {} }, () => undefined)).toThrow(
      'already been registered',
    );
    first.dispose();
    expect(registrations.functions()).toEqual([]);
  });
});
