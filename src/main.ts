import { app, output } from '@azure/functions';
import type { Shared } from './compose.ts';
import { loadConfig } from './config.ts';
import { invocationLog } from './functions/invocation-log.ts';
import { registerFunctions } from './functions/register.ts';

// Read at load, so that bad settings show at start, all at once, and not with the first message.
const config = loadConfig(process.env);
// The build puts the version in; run from source there is none.
const version = process.env.HUBWARDEN_VERSION ?? '0.0.0';

/** The SDKs are loaded with the first message that needs them: an instance that only receives events never does. */
const composeOnce = once(() => import('./compose.ts').then(({ compose }) => compose(config, version)));

registerFunctions({
  app,
  output,
  own: new Set([config.principalId, config.clientId].filter((id) => id !== undefined).map((id) => id.toLowerCase())),
  now: () => new Date(),
  compose: async (context) => {
    const { deps, receivers } = await composeOnce();
    return { deps: { ...deps, log: invocationLog(context) }, receivers };
  },
});

function once(make: () => Promise<Shared>): () => Promise<Shared> {
  let made: Promise<Shared> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
