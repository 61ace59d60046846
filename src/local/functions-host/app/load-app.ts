import Module, { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { CoreApi, CoreRegistrations, RegisteredFunction } from './core-api.ts';
import type { HookCallback, ProgrammingModel } from './worker-contract.ts';

/** An app whose functions are registered and whose start hooks have run. */
export interface LoadedApp {
  readonly functions: readonly RegisteredFunction[];
  readonly model: ProgrammingModel;
  readonly preInvocationHooks: readonly HookCallback[];
  readonly postInvocationHooks: readonly HookCallback[];
  readonly appTerminateHooks: readonly HookCallback[];
  /** Shared by all hooks of the app, as in a worker. */
  readonly appHookData: Record<string, unknown>;
  /** From the start of the load until the functions were registered, in milliseconds. */
  readonly loadMs: number;
}

/**
 * Makes `require('@azure/functions-core')` answer with the given core, in this process, for good. Must come before the
 * app is loaded: the library asks once, and takes a failure for "no host here" and registers nothing.
 */
function provideCore(api: CoreApi): void {
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply(target, self, args: [string]) {
      return args[0] === '@azure/functions-core' ? api : Reflect.apply(target, self, args);
    },
  });
}

async function loadFile(appFile: string): Promise<void> {
  if (appFile.endsWith('.mjs')) await import(pathToFileURL(appFile).href);
  else createRequire(import.meta.url)(appFile);
}

/** Runs hooks one after the other, with the context that a worker hands to hooks of the whole app. */
export async function runAppHooks(hooks: readonly HookCallback[], appHookData: Record<string, unknown>): Promise<void> {
  const hookData = {};
  for (const hook of hooks) await hook({ hookData, appHookData });
}

/**
 * Loads an app as a worker does: the file, then its start hooks, then the library's capabilities (which locks
 * `app.setup()`).
 *
 * @param appFile absolute path of a CommonJS or `.mjs` file
 * @throws whatever the app throws while it loads, and Error when it registered no function
 */
export async function loadApp(
  appFile: string,
  core: { readonly api: CoreApi; readonly registrations: CoreRegistrations },
): Promise<LoadedApp> {
  provideCore(core.api);
  const startedMs = performance.now();
  await loadFile(appFile);
  const loadMs = performance.now() - startedMs;
  const { registrations } = core;
  const functions = registrations.functions();
  const model = registrations.programmingModel();
  if (model === undefined || functions.length === 0) {
    throw new Error(
      `The app ${appFile} registered no functions: no app.http(), app.timer(), … was called while it loaded.`,
    );
  }
  const appHookData: Record<string, unknown> = {};
  await runAppHooks(registrations.hooks('appStart'), appHookData);
  registrations.lock();
  await model.getCapabilities?.({});
  return {
    functions,
    model,
    preInvocationHooks: registrations.hooks('preInvocation'),
    postInvocationHooks: registrations.hooks('postInvocation'),
    appTerminateHooks: registrations.hooks('appTerminate'),
    appHookData,
    loadMs,
  };
}
