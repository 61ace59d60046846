import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookName,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './worker-contract.ts';

/** A function that the app registered; its metadata carries a function id. */
export interface RegisteredFunction {
  readonly name: string;
  readonly metadata: FunctionMetadata & { readonly functionId: string };
  readonly callback: FunctionCallback;
}

/** Receives what the library logs outside any invocation. */
export type CoreLog = (level: LogLevel, category: LogCategory, message: string) => void;

/** The registrations of an app in the core after loading. */
export interface CoreRegistrations {
  functions(): readonly RegisteredFunction[];
  hooks(name: HookName): readonly HookCallback[];
  programmingModel(): ProgrammingModel | undefined;
  /** Ends the app's start: later registrations throw, as in a worker. */
  lock(): void;
}

// Versions of the worker and host whose behaviour is followed here.
const WORKER_VERSION = '3.9.1';
const HOST_VERSION = '4.1040.0.0';

/** Undoes a registration when disposed of; the library's own disposables derive from it. */
class Disposable {
  readonly #undo: () => void;

  constructor(undo: () => void) {
    this.#undo = undo;
  }

  static from(...disposables: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }

  dispose(): void {
    this.#undo();
  }
}

/** The module `@azure/functions-core` of an app. */
export interface CoreApi {
  readonly version: string;
  readonly hostVersion: string;
  readonly Disposable: typeof Disposable;
  setProgrammingModel(model: ProgrammingModel): void;
  getProgrammingModel(): ProgrammingModel | undefined;
  /** @throws Error for a name in use, and after the app's start */
  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable;
  /** @throws RangeError for a hook that this core does not know, marked as the library expects it */
  registerHook(name: string, callback: HookCallback): Disposable;
  log: CoreLog;
}

function unknownHook(name: string): RangeError {
  const error = new RangeError(`Unrecognized hook "${name}"`);
  return Object.assign(error, { isAzureFunctionsSystemError: true });
}

function emptyHooks(): Map<string, HookCallback[]> {
  const names: readonly HookName[] = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate'];
  return new Map(names.map((name) => [name, []]));
}

function addHook(hooks: Map<string, HookCallback[]>, name: string, callback: HookCallback): Disposable {
  const registered = hooks.get(name);
  if (registered === undefined) throw unknownHook(name);
  registered.push(callback);
  return new Disposable(() => {
    const index = registered.indexOf(callback);
    if (index >= 0) registered.splice(index, 1);
  });
}

function addFunction(
  functions: Map<string, RegisteredFunction>,
  metadata: FunctionMetadata,
  callback: FunctionCallback,
): Disposable {
  const functionId = metadata.functionId ?? metadata.name;
  if (functions.has(functionId)) throw new Error(`A function with id "${functionId}" has already been registered.`);
  functions.set(functionId, { name: metadata.name, metadata: { ...metadata, functionId }, callback });
  return new Disposable(() => {
    functions.delete(functionId);
  });
}

/** Makes a core for one app. One process serves one app: the library keeps the first core it meets. */
export function createCore(log: CoreLog): { readonly api: CoreApi; readonly registrations: CoreRegistrations } {
  const functions = new Map<string, RegisteredFunction>();
  const hooks = emptyHooks();
  let model: ProgrammingModel | undefined;
  let locked = false;
  const api: CoreApi = {
    version: WORKER_VERSION,
    hostVersion: HOST_VERSION,
    Disposable,
    setProgrammingModel(newModel) {
      model = newModel;
    },
    getProgrammingModel: () => model,
    registerFunction(metadata, callback) {
      if (locked) throw new Error('A function can only be registered during app startup.');
      return addFunction(functions, metadata, callback);
    },
    registerHook: (name, callback) => addHook(hooks, name, callback),
    log,
  };
  const registrations: CoreRegistrations = {
    functions: () => [...functions.values()],
    hooks: (name) => [...(hooks.get(name) ?? [])],
    programmingModel: () => model,
    lock() {
      locked = true;
    },
  };
  return { api, registrations };
}
