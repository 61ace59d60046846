import type { KindName } from '../../../core/kinds/kind-name.ts';
import { ok } from '../../../core/result.ts';
import { pathsByKind } from '../../../report/api/hub-path.ts';
import type { Operation } from '../../../report/api/operations/operation.ts';
import type { OperationId } from '../../../report/api/operations/operations.ts';
import { OPERATIONS } from '../../../report/api/operations/operations.ts';
import type { Answered } from './failure.ts';
import { failed } from './failure.ts';

/** An operation with the parameters of its path, decoded. */
export interface MatchedOperation {
  readonly id: OperationId;
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

/** What stands at a path: an operation for each method. */
export type Methods = ReadonlyMap<string, MatchedOperation>;

interface Route {
  readonly id: OperationId;
  readonly operation: Operation;
  readonly segments: readonly string[];
  /** Undefined: the operation is not about one resource. */
  readonly kind: KindName | undefined;
}

// A path with a fixed segment goes before one with a parameter in its place.
const ROUTES: readonly Route[] = (Object.keys(OPERATIONS) as OperationId[])
  .flatMap((id) => {
    const operation = OPERATIONS[id];
    return pathsByKind(operation.path).map(({ kind, path }) => ({ id, operation, segments: path.split('/'), kind }));
  })
  .sort((a, b) => parameters(a) - parameters(b));

function parameters({ segments }: Route): number {
  return segments.filter((each) => each.startsWith('{')).length;
}

/** Finds the operations at a path. @param pathname begins with `/api/`, percent-encoded */
export function operationsAt(pathname: string): Answered<Methods> {
  const given = pathname.split('/').map(decoded);
  if (given.includes(undefined)) return failed('BadEncoding', 'The path is not percent-encoded UTF-8.');
  const methods = new Map<string, MatchedOperation>();
  for (const { id, kind, operation, segments } of ROUTES) {
    const found = pathOf(segments, given);
    if (found === undefined || methods.has(operation.method)) continue;
    const path = kind === undefined ? found : { ...found, kind };
    methods.set(operation.method, { id, operation, path });
  }
  if (methods.size > 0) return ok(methods);
  return failed('NotFound', 'The API has no such path. GET /api/openapi.json lists every path.');
}

/** The operation of a method at a path. HEAD is a GET without a body. */
export function operationFor(method: string, methods: Methods): Answered<MatchedOperation> {
  const found = methods.get(method === 'HEAD' ? 'GET' : method);
  if (found !== undefined) return ok(found);
  const allow = allowedMethods(methods);
  return failed('MethodNotAllowed', `The path takes ${allow}.`, { headers: { allow } });
}

/** The methods of a path for the header Allow. */
export function allowedMethods(methods: Methods): string {
  return [...methods.keys()]
    .flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each]))
    .concat('OPTIONS')
    .join(', ');
}

function pathOf(
  segments: readonly string[],
  given: readonly (string | undefined)[],
): Readonly<Record<string, string>> | undefined {
  if (segments.length !== given.length) return undefined;
  const path: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    const text = given[index] ?? '';
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name === undefined ? text !== segment : text === '') return undefined;
    if (name !== undefined) path.push([name, text]);
  }
  return Object.fromEntries(path);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
