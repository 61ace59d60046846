import { describe, expect, it } from 'vitest';
import { functionGroup } from '../../../../src/local/functions-host/app/hosted-function.ts';
import type { RpcBinding } from '../../../../src/local/functions-host/app/worker-contract.ts';
import { resolveFunctions } from '../../../../src/local/functions-host/process/resolve-functions.ts';
import { registered } from '../fake-functions.ts';

const HTTP = { type: 'httpTrigger', direction: 'in', methods: ['GET'], authLevel: 'anonymous' };
const QUEUE = { type: 'queueTrigger', direction: 'in', queueName: '%QUEUE%', connection: 'Hubs' };
const TIMER = { type: 'timerTrigger', direction: 'in', schedule: '%EVERY% * * * * *' };
const EVENT_GRID = { type: 'eventGridTrigger', direction: 'in' };
const SETTINGS = { QUEUE: 'work', Hubs: 'store=1', EVERY: '*/5', AzureWebJobsStorage: 'store=2' };

function resolveOne(bindings: Readonly<Record<string, RpcBinding>>, settings = {}) {
  return resolveFunctions([registered('fn', bindings)], { ...SETTINGS, ...settings });
}

describe('resolveFunctions', () => {
  it('fills in settings, defaults and the function’s name as route', () => {
    const functions = [
      registered('page', { h: HTTP }),
      registered('work', { q: QUEUE, $return: { type: 'queue', direction: 'out', queueName: '%QUEUE%-done' } }),
      registered('tick', { t: TIMER }),
      registered('event', { e: EVENT_GRID }),
    ];
    expect(resolveFunctions(functions, SETTINGS).enabled.map((fn) => [fn.trigger, fn.outputs])).toEqual([
      [{ kind: 'http', binding: 'h', route: 'page', methods: ['GET'], authLevel: 'anonymous' }, []],
      [
        { kind: 'queue', binding: 'q', queueName: 'work', connectionString: 'store=1' },
        [{ binding: '$return', queueName: 'work-done', connectionString: 'store=2' }],
      ],
      [{ kind: 'timer', binding: 't', schedule: '*/5 * * * * *', runOnStartup: false, useMonitor: true }, []],
      [{ kind: 'eventGrid', binding: 'e', cardinality: 'one' }, []],
    ]);
  });

  it('prefers the setting AzureWebJobs<connection>, as the host does', () => {
    const { enabled } = resolveOne({ q: QUEUE }, { AzureWebJobsHubs: 'store=3' });
    expect(enabled[0]?.trigger).toMatchObject({ connectionString: 'store=3' });
  });

  it.each(['true', 'TRUE', '1'])(
    'leaves a function out when its Disabled setting is %s, missing settings and all',
    (value) => {
      const resolved = resolveOne({ q: QUEUE }, { 'AzureWebJobs.fn.Disabled': value, QUEUE: undefined });
      expect(resolved).toEqual({ enabled: [], disabled: ['fn'], disabledHttp: [] });
    },
  );

  it.each([
    { bindings: { q: QUEUE }, settings: { QUEUE: undefined }, why: /"fn".*"queueName".*"QUEUE".*not set/ },
    { bindings: { q: QUEUE }, settings: { Hubs: undefined }, why: /"fn".*"connection".*"Hubs".*not set/ },
    { bindings: { t: TIMER }, settings: { EVERY: '61' }, why: /"fn".*"schedule".*not an NCRONTAB/ },
    { bindings: { b: { type: 'blobTrigger', direction: 'in' } }, settings: {}, why: /trigger type "blobTrigger"/ },
    { bindings: { h: HTTP, o: { type: 'table', direction: 'out' } }, settings: {}, why: /output type "table"/ },
    { bindings: { h: HTTP, i: { type: 'blob', direction: 'in' } }, settings: {}, why: /input bindings/ },
    {
      bindings: { h: { ...HTTP, route: 'Administration' } },
      settings: {},
      why: /"fn".*conflicts with one or more built/,
    },
    { bindings: { h: { ...HTTP, route: '/runtime/x' } }, settings: {}, why: /"fn".*conflicts with one or more built/ },
    { bindings: { h: { ...HTTP, route: '{x:regex(a)}' } }, settings: {}, why: /"fn".*"route".*does not know/ },
    { bindings: {}, settings: {}, why: /0 triggers/ },
    { bindings: { h: HTTP, t: TIMER }, settings: {}, why: /2 triggers/ },
  ])('refuses what cannot work: $why', ({ bindings, settings, why }) => {
    expect(() => resolveOne(bindings, settings)).toThrow(why);
  });

  it('takes the function’s name for an empty route, as the host does', () => {
    expect(resolveOne({ h: { ...HTTP, route: '' } }).enabled[0]?.trigger).toMatchObject({ route: 'fn' });
  });

  it('keeps the route of a disabled function, which no other function may take', () => {
    const functions = [registered('api', { h: HTTP }), registered('keyed', { h: { ...HTTP, route: 'keyed/{*rest}' } })];
    const resolved = resolveFunctions(functions, { 'AzureWebJobs.keyed.Disabled': '1' });
    expect(resolved.disabledHttp.map((fn) => fn.trigger.route)).toEqual(['keyed/{*rest}']);
    expect(resolved.enabled.map((fn) => fn.name)).toEqual(['api']);
  });

  it('refuses routes that Azure would try in the wrong order', () => {
    const functions = [
      registered('pages', { h: { ...HTTP, route: '{*path}' } }),
      registered('reach', { h: { ...HTTP, route: 'reach' } }),
    ];
    expect(() => resolveFunctions(functions, {})).toThrow(/"reach".*"pages" \("\{\*path\}"\) takes GET requests/);
  });

  it('names all problems at once', () => {
    const functions = [registered('one', { q: QUEUE }), registered('two', { t: TIMER })];
    expect(() => resolveFunctions(functions, {})).toThrow(/"one".*QUEUE[\s\S]*"one".*Hubs[\s\S]*"two".*EVERY/);
  });
});

describe('functionGroup', () => {
  it('puts HTTP and Event Grid together and everything else alone', () => {
    const functions = [
      registered('page', { h: HTTP }),
      registered('event', { e: EVENT_GRID }),
      registered('work', { q: QUEUE }),
      registered('tick', { t: TIMER }),
    ];
    const groups = resolveFunctions(functions, SETTINGS).enabled.map(functionGroup);
    expect(groups).toEqual(['http', 'http', 'function:work', 'function:tick']);
  });
});
