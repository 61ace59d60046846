import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { RegisteredFunction } from './core-api.ts';
import type { LoadedApp } from './load-app.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  LogCategory,
  LogLevel,
  RpcInvocationResponse,
  RpcTraceContext,
  RpcTypedData,
} from './worker-contract.ts';

/** Input of one invocation. */
export interface InvocationInput {
  readonly invocationId: string;
  readonly inputData: readonly { readonly name: string; readonly data: RpcTypedData }[];
  readonly triggerMetadata?: Readonly<Record<string, RpcTypedData>>;
  /** Absent: no trace was begun. */
  readonly traceContext?: RpcTraceContext;
}

/** The failure of an invocation as a worker sends it to its host: message and stack of the error only. */
export interface InvocationFailure {
  readonly message: string;
  readonly stack: string | undefined;
}

/** Receives the log of the handler and the library during one invocation. */
export type InvocationLog = (level: LogLevel, category: LogCategory, message: string) => void;

function failureFrom(thrown: unknown): InvocationFailure {
  if (thrown instanceof Error) return { message: thrown.message, stack: thrown.stack };
  if (typeof thrown === 'string') return { message: thrown, stack: undefined };
  return { message: JSON.stringify(thrown) ?? String(thrown), stack: undefined };
}

interface PreHookContext extends Record<string, unknown> {
  inputs: unknown[];
  functionCallback: FunctionCallback;
}

interface PostHookContext extends Record<string, unknown> {
  result: unknown;
  error: unknown;
}

async function runHandler(
  app: LoadedApp,
  callback: FunctionCallback,
  core: CoreInvocationContext,
): Promise<RpcInvocationResponse> {
  const model = await app.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const shared = { hookData: {}, appHookData: app.appHookData, invocationContext: context };

  const before: PreHookContext = { ...shared, inputs, functionCallback: callback };
  core.state = 'preInvocationHooks';
  for (const hook of app.preInvocationHooks) await hook(before);

  const after: PostHookContext = { ...shared, inputs: before.inputs, result: null, error: null };
  core.state = 'invocation';
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }
  core.state = 'postInvocationHooks';
  for (const hook of app.postInvocationHooks) await hook(after);
  core.state = undefined;

  // A worker's own rule: a handler that throws null or undefined has succeeded.
  if (after.error !== null && after.error !== undefined) throw after.error;
  return model.getResponse(context, after.result);
}

/**
 * Runs a handler through the library's programming model, with the app's hooks, as a worker does. Never throws: what
 * the handler, a hook or the conversion of the result throws is the failure.
 */
export async function invokeFunction(
  app: LoadedApp,
  fn: RegisteredFunction,
  input: InvocationInput,
  log: InvocationLog,
): Promise<Result<RpcInvocationResponse, InvocationFailure>> {
  const core: CoreInvocationContext = {
    invocationId: input.invocationId,
    request: { ...input, functionId: fn.metadata.functionId },
    metadata: fn.metadata,
    state: undefined,
    log,
  };
  try {
    return ok(await runHandler(app, fn.callback, core));
  } catch (thrown) {
    return err(failureFrom(thrown));
  }
}
