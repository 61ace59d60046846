import type { RegisteredFunction } from '../../../src/local/functions-host/app/core-api.ts';
import type { FunctionOf, TriggerOf } from '../../../src/local/functions-host/app/hosted-function.ts';
import type { RpcBinding } from '../../../src/local/functions-host/app/worker-contract.ts';
import type { HostRequest } from '../../../src/local/functions-host/http/http-exchange.ts';

/** A function as an app registers it. */
export function registered(name: string, bindings: Readonly<Record<string, RpcBinding>>): RegisteredFunction {
  return { name, metadata: { name, functionId: name, bindings }, callback: () => undefined };
}

/** A function that is ready to run, without outputs. */
export function hosted<K extends TriggerOf<'http' | 'eventGrid' | 'queue' | 'timer'>['kind']>(
  name: string,
  trigger: TriggerOf<K>,
): FunctionOf<K> {
  return { name, registered: registered(name, {}), trigger, outputs: [] };
}

/** A request to the host. */
export function request(
  method: string,
  path: string,
  init: { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown } = {},
): HostRequest {
  const { headers = {}, body = '' } = init;
  return {
    method,
    url: new URL(path, 'http://127.0.0.1:7071'),
    headers: { ...headers },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}
