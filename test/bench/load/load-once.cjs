// Loads one file as the worker loads an app, hands it a first message, and prints what that took as JSON.
const Module = require('node:module');
const { Socket } = require('node:net');

const HUB =
  '/subscriptions/00000000-0000-4000-b000-000000000001/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/hub';
const RECONCILE = 'reconcile-event';

const handlers = new Map();
const startHooks = [];
/** What the worker puts in place of this module. */
const core = {
  version: '3',
  hostVersion: '4',
  Disposable: class {
    dispose() {
      return undefined;
    }
  },
  setProgrammingModel: () => undefined,
  getProgrammingModel: () => undefined,
  registerHook: (name, hook) => {
    if (name === 'appStart') startHooks.push(hook);
    return new core.Disposable();
  },
  log: () => undefined,
  registerFunction: ({ name }, handler) => {
    handlers.set(name, handler);
    return new core.Disposable();
  },
};
const original = Module.prototype.require;
Module.prototype.require = function (name) {
  return name === '@azure/functions-core' ? core : original.call(this, name);
};

const before = process.cpuUsage();
const startedAtMs = performance.now();
const cpuMs = () => {
  const { system, user } = process.cpuUsage(before);
  return (system + user) / 1000;
};

require(process.argv[2]);
const loaded = { registeredMs: cpuMs(), wallMs: performance.now() - startedAtMs, functions: handlers.size };

function end(connectedMs) {
  const mb = process.memoryUsage().rss / 1048576;
  process.stdout.write(JSON.stringify({ ...loaded, connectedMs, mb }), () => process.exit(0));
}

/** The first reconcile begins with a read of its row, so everything is loaded when a connection is opened. */
Socket.prototype.connect = function () {
  end(cpuMs());
  return this;
};

async function reconcile(handler) {
  for (const hook of startHooks) await hook({ hookData: {}, appHookData: {} });
  const silent = () => undefined;
  const log = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent };
  const message = { hubId: HUB, cause: 'event', since: new Date().toISOString() };
  await handler(message, { invocationId: 'first', functionName: RECONCILE, triggerMetadata: {}, options: {}, ...log });
}

const handler = handlers.get(RECONCILE);
if (handler === undefined) end(null);
else
  reconcile(handler).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
