import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { MemoryRows } from '../../../../src/adapters/memory/memory-rows.ts';
import type { ApiParts } from '../../../../src/functions/http/api/api-call.ts';
import type { ApiHandler, ApiSurface } from '../../../../src/functions/http/api/api-handler.ts';
import { apiHandler } from '../../../../src/functions/http/api/api-handler.ts';
import { operationFor, operationsAt } from '../../../../src/functions/http/api/match-operation.ts';
import type { WebResponse } from '../../../../src/functions/http/web-message.ts';
import { storedActions } from '../../../../src/reconcile/actions/stored-actions.ts';
import type { ReconcileDeps } from '../../../../src/reconcile/deps.ts';
import type { Caller } from '../../../../src/reconcile/queries/caller.ts';
import { liveReads } from '../../../../src/reconcile/queries/live/live-reads.ts';
import { webReads } from '../../../../src/reconcile/queries/web/indexed-reads.ts';
import { isStoreFailure } from '../../../../src/reconcile/store-failure.ts';
import { NO_HURRY } from '../../../reconcile/queries/stored-fleets.ts';

/** The document as published. */
export const DOCUMENT: Document = JSON.parse(
  readFileSync(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8'),
);

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Document extends Readonly<Record<string, unknown>> {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses: Readonly<Record<string, Described & { $ref?: string }>> }>>
    >
  >;
  readonly components: { readonly responses: Readonly<Record<string, Described>> };
}

export const OPERATOR: Caller = { kind: 'Person', name: 'mona@contoso.com', objectId: 'object-mona', role: 'Operator' };
export const READER: Caller = { kind: 'Person', name: 'ravi@contoso.com', objectId: 'object-ravi', role: 'Reader' };
export const NO_ROLE: Caller = { kind: 'Person', name: 'new@contoso.com', objectId: 'object-new', role: undefined };
export const KEY: Caller = { kind: 'Key', name: 'key', objectId: undefined, role: 'Reader' };

/** What a test sends. */
export interface Sent {
  readonly method?: string;
  readonly caller?: Caller;
  readonly surface?: ApiSurface;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON with its type; a text and bytes as they stand. */
  readonly body?: object | string | undefined;
}

/** What a test gets. */
export interface Got extends WebResponse {
  readonly json: ReturnType<typeof JSON.parse>;
}

/** The API over the rows of a test; each answer is compared with the document. */
export class ApiWorld {
  readonly parts: ApiParts;
  readonly rows: MemoryRows;
  readonly #handler: ApiHandler;

  constructor(deps: ReconcileDeps, rows: MemoryRows, change: Partial<ApiParts> = {}) {
    this.rows = rows;
    this.parts = {
      reads: webReads({ ...deps, scheduler: NO_HURRY, writesAllowed: true }),
      live: liveReads(deps),
      actions: storedActions(deps),
      publicUrl: 'https://hubwarden.contoso.com',
      environment: 'test',
      version: '1.2.3',
      now: () => deps.clock.now(),
      openApi: async () => DOCUMENT,
      isStoreFailure,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      ...change,
    };
    this.#handler = apiHandler(this.parts);
  }

  /** Sends a request as it stands. @param target path and query, as written on the wire */
  async send(target: string, sent: Sent = {}): Promise<Got> {
    const { body, caller = OPERATOR, headers = {}, method = 'GET', surface = 'Api' } = sent;
    const isValue = typeof body === 'object' && !(body instanceof Uint8Array);
    const bytes =
      body instanceof Uint8Array ? body : new TextEncoder().encode(isValue ? JSON.stringify(body) : String(body ?? ''));
    const all = { ...(isValue ? { 'content-type': 'application/json' } : {}), ...headers };
    const url = new URL(`https://evil.example${surface === 'Keyed' ? '/keyed' : ''}${target}`);
    const request = { method, url, headers: new Map(Object.entries(all)), body: bytes, requestId: randomUUID() };
    const response = await this.#handler(request, caller, surface);
    expectDescribed(method, url.pathname.replace(/^\/keyed/, ''), response);
    const type = response.headers['content-type'] ?? '';
    const hasJson = type.includes('json') && response.body !== '';
    return { ...response, json: hasJson ? JSON.parse(String(response.body)) : undefined };
  }

  /** Everything that is stored, to notice a change. */
  async stored(): Promise<string> {
    const tables = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'documents', 'control'] as const;
    const found: unknown[] = [];
    for (const table of tables) for await (const row of this.rows.query(table, {})) found.push(row);
    return JSON.stringify(found);
  }
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(closed(DOCUMENT), 'doc');

/** The schema with every object closed: an answer with a member that the document does not have fails. */
function closed(schema: unknown): object {
  const close = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(close);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, close(each)]));
    const isObject = 'properties' in value && 'type' in value && value.type === 'object';
    return isObject && !('additionalProperties' in value) ? { ...members, additionalProperties: false } : members;
  };
  return close(schema) as object;
}

const PROBLEM = { $ref: 'doc#/components/schemas/Problem' };

/** Fails unless the document has the status of an answer for the operation, and its body fits. */
export function expectDescribed(method: string, pathname: string, { body, headers, status }: WebResponse): void {
  const type = headers['content-type']?.split(';')[0];
  if (type === 'application/problem+json' && method !== 'HEAD') expectFits(PROBLEM, String(body), status);
  if (type === 'application/problem+json' && headers['x-ms-error-code'] === undefined) throw new Error('no error code');
  const methods = operationsAt(pathname);
  const matched = methods.ok ? operationFor(method, methods.value) : undefined;
  if (matched?.ok !== true || method === 'OPTIONS') return;
  const { operation } = matched.value;
  const described = DOCUMENT.paths[operation.path]?.[operation.method.toLowerCase()]?.responses[status];
  if (described === undefined) throw new Error(`${operation.path}: the document has no status ${status}: ${body}`);
  if (status !== 200 || type !== 'application/json' || method === 'HEAD') return;
  const schema = described.content?.['application/json']?.schema;
  if (schema === undefined) throw new Error(`${operation.path}: the document has no JSON`);
  expectFits(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"doc#/')), String(body), status);
}

function expectFits(schema: object, body: string, status: number): void {
  const validate = ajv.compile(schema);
  if (!validate(JSON.parse(body)))
    throw new Error(`${status} does not fit the document: ${ajv.errorsText(validate.errors)}\n${body.slice(0, 2000)}`);
}
