import { randomUUID } from 'node:crypto';
import type { Result } from '../../../core/result.ts';
import { err } from '../../../core/result.ts';
import { errorText } from '../../../core/text/error-text.ts';
import type { HostLog } from './host-log.ts';
import type { HostedFunction } from './hosted-function.ts';
import type { InvocationFailure, InvocationInput, InvocationLog } from './invoke-function.ts';
import { invokeFunction } from './invoke-function.ts';
import type { LoadedApp } from './load-app.ts';
import { newTraceContext } from './trace-context.ts';
import type { RpcInvocationResponse } from './worker-contract.ts';

/** How a run ended. */
export type Outcome = Result<RpcInvocationResponse, InvocationFailure>;

/** Runs functions and knows which runs last. */
export interface Invoker {
  /** Runs a function to its end, outputs included. Never rejects. @param reason its trigger, for the log */
  invoke(fn: HostedFunction, input: Omit<InvocationInput, 'invocationId'>, reason: string): Promise<Outcome>;
  /** Resolves when nothing runs, at the latest after this long. @returns how many runs still last */
  drain(withinMs: number): Promise<number>;
}

/** Dependencies of an invoker. */
export interface InvokerOptions {
  readonly app: LoadedApp;
  /** Undefined: no limit. */
  readonly functionTimeoutMs: number | undefined;
  /** Sends a run's outputs. @throws when one cannot be sent */
  readonly sendOutputs: (fn: HostedFunction, response: RpcInvocationResponse) => Promise<void>;
  /** Called when a run takes longer than the limit. On Azure the process ends. */
  readonly onTimeout: (fn: HostedFunction) => void;
  readonly log: HostLog;
}

function invocationLog(log: HostLog, functionName: string, invocationId: string): InvocationLog {
  return (level, category, message) => {
    if (level === 'none') return;
    const suffix = category === 'user' ? '.User' : '';
    log({ level, category: `Function.${functionName}${suffix}`, functionName, invocationId, message });
  };
}

function outputFailure(error: unknown): Outcome {
  const message = `An output could not be sent: ${errorText(error)}`;
  return err({ message, stack: error instanceof Error ? error.stack : undefined });
}

async function runWithOutputs(
  options: InvokerOptions,
  fn: HostedFunction,
  input: InvocationInput,
  log: InvocationLog,
): Promise<Outcome> {
  const outcome = await invokeFunction(options.app, fn.registered, input, log);
  if (!outcome.ok) return outcome;
  try {
    await options.sendOutputs(fn, outcome.value);
    return outcome;
  } catch (error) {
    return outputFailure(error);
  }
}

function startTimeout(options: InvokerOptions, fn: HostedFunction): NodeJS.Timeout | undefined {
  if (options.functionTimeoutMs === undefined) return undefined;
  return setTimeout(() => options.onTimeout(fn), options.functionTimeoutMs).unref();
}

async function runLogged(
  options: InvokerOptions,
  fn: HostedFunction,
  input: InvocationInput,
  reason: string,
): Promise<Outcome> {
  const log = invocationLog(options.log, fn.name, input.invocationId);
  const startedMs = performance.now();
  log('information', 'system', `Executing 'Functions.${fn.name}' (Reason='${reason}', Id=${input.invocationId})`);
  const timeout = startTimeout(options, fn);
  const outcome = await runWithOutputs(options, fn, input, log);
  clearTimeout(timeout);
  const facts = `Id=${input.invocationId}, Duration=${Math.round(performance.now() - startedMs)}ms`;
  if (outcome.ok) log('information', 'system', `Executed 'Functions.${fn.name}' (Succeeded, ${facts})`);
  else {
    const why = outcome.error.stack ?? outcome.error.message;
    log('error', 'system', `Executed 'Functions.${fn.name}' (Failed, ${facts})\n${why}`);
  }
  return outcome;
}

/** Makes an invoker for one loaded app. */
export function createInvoker(options: InvokerOptions): Invoker {
  const running = new Set<Promise<Outcome>>();
  return {
    async invoke(fn, input, reason) {
      const run = runLogged(
        options,
        fn,
        { traceContext: newTraceContext(), ...input, invocationId: randomUUID() },
        reason,
      );
      running.add(run);
      try {
        return await run;
      } finally {
        running.delete(run);
      }
    },
    async drain(withinMs) {
      const limit = Promise.withResolvers<void>();
      const timeout = setTimeout(limit.resolve, withinMs);
      await Promise.race([Promise.all(running), limit.promise]);
      clearTimeout(timeout);
      return running.size;
    },
  };
}
