import type { InvocationContext } from '@azure/functions';
import type { OpenTelemetry } from './adapters/telemetry/open-telemetry.ts';
import type { Shared } from './compose.ts';
import type { Config } from './config/load-config.ts';
import { loadConfig } from './config/load-config.ts';
import { foldCase } from './core/text/fold-case.ts';
import { functionHandlers } from './functions/function-handlers.ts';
import type { Handlers } from './functions/handlers.ts';
import { accessPlatformFrom } from './functions/http/access/access-platform.ts';
import type { Web } from './functions/http/serve/web-server.ts';
import { invocationLog } from './functions/invocation-log.ts';
import type { Composition } from './functions/message-handlers.ts';
import type { Log } from './reconcile/ports.ts';
import type { MessageTelemetry } from './reconcile/telemetry.ts';
import { NO_TELEMETRY } from './reconcile/telemetry.ts';

/** The app, its settings checked. */
export interface StartedApp {
  readonly handlers: Handlers;
  /** An instance sends its counts before it ends. One without a message has none. */
  readonly end: () => Promise<void>;
}

/**
 * Checks the settings and returns what the functions do. It loads neither SDKs nor the pipeline; the first message does.
 *
 * @throws Error that names every bad setting at once, so that one restart fixes all
 */
export function startApp(env: Readonly<Record<string, string | undefined>>): StartedApp {
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(loaded.error);
  const config = loaded.value;
  const parts = new SharedParts(config);
  const handlers = functionHandlers({
    own: new Set([config.principalId, config.clientId].filter((id) => id !== undefined).map((id) => foldCase(id))),
    now: () => new Date(),
    http: { platform: accessPlatformFrom(env, config), web: (context) => parts.web(context) },
    ...(config.telemetry?.traces === true ? { telemetryOf: (context) => parts.telemetryOf(context) } : {}),
    compose: (context) => parts.compositionOf(context),
  });
  return { handlers, end: () => parts.end() };
}

/** What a process loads once, each with the first invocation that needs it. */
class SharedParts {
  readonly #config: Config;
  // The build inserts the version; source code that runs directly has none.
  readonly #version = process.env.HUBWARDEN_VERSION ?? '0.0.0';
  #composed: Promise<Shared> | undefined;
  #measuring: Promise<OpenTelemetry> | undefined;
  #web: Promise<Web> | undefined;
  #present: Log | undefined;

  constructor(config: Config) {
    this.#config = config;
  }

  /** The first message that needs the SDKs loads them; an instance that only receives events never loads them. */
  async compositionOf(context: InvocationContext): Promise<Composition> {
    const { alertingTo, deadLetters, deps, records } = await this.#shared();
    const telemetry = await this.telemetryOf(context);
    const log = invocationLog(context);
    return { deps: { ...deps, log, telemetry }, alerting: alertingTo(log), deadLetters, records };
  }

  /** The first request that the gate admits loads pages and API. */
  async web(context: InvocationContext): Promise<Web> {
    this.#present = invocationLog(context);
    this.#web ??= Promise.all([import('./compose-web.ts'), this.#shared()]).then(([{ composeWeb }, shared]) =>
      composeWeb(this.#config, this.#version, shared, this.#presentLog),
    );
    return await this.#web;
  }

  /** Telemetry of one invocation, within the host's trace. */
  async telemetryOf(context: InvocationContext): Promise<MessageTelemetry> {
    const telemetry = await this.#telemetry();
    // Exports run between invocations, and only an invocation can log.
    telemetry?.logExportProblems(invocationLog(context));
    return telemetry?.under(context.traceContext?.traceParent) ?? NO_TELEMETRY;
  }

  async end(): Promise<void> {
    await (await this.#measuring)?.end();
  }

  /** The log of the newest invocation: what pages share outlives the invocation that made it. */
  readonly #presentLog: Log = {
    info: (message, fields) => this.#present?.info(message, fields),
    warn: (message, fields) => this.#present?.warn(message, fields),
    error: (message, fields) => this.#present?.error(message, fields),
  };

  #shared(): Promise<Shared> {
    this.#composed ??= Promise.all([import('./compose.ts'), this.#telemetry()]).then(([{ compose }, telemetry]) =>
      compose(this.#config, this.#version, telemetry),
    );
    return this.#composed;
  }

  /** The library is loaded only if telemetry is on, and for events only if traces are on. */
  async #telemetry(): Promise<OpenTelemetry | undefined> {
    const { telemetry } = this.#config;
    if (telemetry === undefined) return undefined;
    this.#measuring ??= import('./adapters/telemetry/open-telemetry.ts').then(({ openTelemetry }) =>
      openTelemetry({ ...telemetry, version: this.#version }),
    );
    return await this.#measuring;
  }
}
