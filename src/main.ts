import { foldCase } from './core/text/fold-case.ts';
import './functions/require-node.ts';
import type { InvocationContext } from '@azure/functions';
import { app, output } from '@azure/functions';
import type { OpenTelemetry } from './adapters/telemetry/open-telemetry.ts';
import type { Shared } from './compose.ts';
import { loadConfig } from './config/load-config.ts';
import { accessPlatformFrom } from './functions/http/access/access-platform.ts';
import type { Web } from './functions/http/serve/web-server.ts';
import { invocationLog } from './functions/invocation-log.ts';
import { registerFunctions } from './functions/register.ts';
import type { Log } from './reconcile/ports.ts';
import type { MessageTelemetry } from './reconcile/telemetry.ts';
import { NO_TELEMETRY } from './reconcile/telemetry.ts';

// Read at load, so that the start fails on bad settings and names them all; the first message would be too late.
const loaded = loadConfig(process.env);
if (!loaded.ok) throw new Error(loaded.error);
const config = loaded.value;
// The build inserts the version; source code that runs directly has none.
const version = process.env.HUBWARDEN_VERSION ?? '0.0.0';

let composed: Promise<Shared> | undefined;
let measuring: Promise<OpenTelemetry> | undefined;
let web: Promise<Web> | undefined;
let present: Log | undefined;

/** The log of the newest invocation: what pages share outlives the invocation that made it. */
const PRESENT_LOG: Log = {
  info: (message, fields) => present?.info(message, fields),
  warn: (message, fields) => present?.warn(message, fields),
  error: (message, fields) => present?.error(message, fields),
};

/** The library is loaded only if telemetry is on, and for events only if traces are on. */
async function telemetryOnce(): Promise<OpenTelemetry | undefined> {
  const { telemetry } = config;
  if (telemetry === undefined) return undefined;
  measuring ??= import('./adapters/telemetry/open-telemetry.ts').then(({ openTelemetry }) =>
    openTelemetry({ ...telemetry, version }),
  );
  return await measuring;
}

/** The first message that needs the SDKs loads them; an instance that only receives events never loads them. */
function composeOnce(): Promise<Shared> {
  composed ??= Promise.all([import('./compose.ts'), telemetryOnce()]).then(([{ compose }, telemetry]) =>
    compose(config, version, telemetry),
  );
  return composed;
}

/** The first request that the gate admits loads pages and API. */
async function webOnce(context: InvocationContext): Promise<Web> {
  present = invocationLog(context);
  web ??= Promise.all([import('./compose-web.ts'), composeOnce()]).then(([{ composeWeb }, shared]) =>
    composeWeb(config, version, shared, PRESENT_LOG),
  );
  return await web;
}

registerFunctions({
  app,
  output,
  own: new Set([config.principalId, config.clientId].filter((id) => id !== undefined).map((id) => foldCase(id))),
  now: () => new Date(),
  http: { platform: accessPlatformFrom(process.env, config), web: webOnce },
  ...(config.telemetry?.traces === true ? { telemetryOf } : {}),
  compose: async (context) => {
    const { alertingTo, deadLetters, deps, records } = await composeOnce();
    const telemetry = await telemetryOf(context);
    const log = invocationLog(context);
    return { deps: { ...deps, log, telemetry }, alerting: alertingTo(log), deadLetters, records };
  },
});

/** Telemetry of one invocation, within the host's trace. */
async function telemetryOf(context: InvocationContext): Promise<MessageTelemetry> {
  const telemetry = await telemetryOnce();
  // Exports run between invocations, and only an invocation can log.
  telemetry?.logExportProblems(invocationLog(context));
  return telemetry?.under(context.traceContext?.traceParent) ?? NO_TELEMETRY;
}

// An instance sends its counts before it ends. One without a message has none.
app.hook.appTerminate(async () => {
  await (await measuring)?.end();
});
