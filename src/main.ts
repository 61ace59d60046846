import { foldCase } from './core/fold-case.ts';
import './require-node.ts';
import { app, output } from '@azure/functions';
import type { Shared } from './compose.ts';
import { loadConfig } from './config.ts';
import { invocationLog } from './functions/invocation-log.ts';
import { registerFunctions } from './functions/register.ts';

// Read at load, so that bad settings show at start, all at once, and not with the first message.
const config = loadConfig(process.env);
// The build puts the version in; run from source there is none.
const version = process.env.HUBWARDEN_VERSION ?? '0.0.0';

let composed: Promise<Shared> | undefined;

/** The SDKs are loaded with the first message that needs them: an instance that only receives events never does. */
function composeOnce(): Promise<Shared> {
  composed ??= import('./compose.ts').then(({ compose }) => compose(config, version));
  return composed;
}

registerFunctions({
  app,
  output,
  own: new Set([config.principalId, config.clientId].filter((id) => id !== undefined).map((id) => foldCase(id))),
  now: () => new Date(),
  compose: async (context) => {
    const { alertingTo, deadLetters, deps, records, telemetryUnder } = await composeOnce();
    const telemetry = telemetryUnder(context.traceContext?.traceParent);
    const log = invocationLog(context);
    return { deps: { ...deps, log, telemetry }, alerting: alertingTo(log), deadLetters, records };
  },
});

// An instance that is taken away sends what it has counted; one that never had a message has counted nothing.
app.hook.appTerminate(async () => {
  await (await composed)?.end();
});
