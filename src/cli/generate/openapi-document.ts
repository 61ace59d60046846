import * as z from 'zod';
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { createDocument } from 'zod-openapi';
import { withArticle } from '../../core/kind-words.ts';
import { KINDS } from '../../core/kinds/kinds.ts';
import type { ResourceKind } from '../../core/kinds/resource-kind.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { pathsByKind } from '../../report/api/hub-path.ts';
import type { Operation } from '../../report/api/operations/operation.ts';
import { TAGS } from '../../report/api/operations/operation.ts';
import { OPERATIONS } from '../../report/api/operations/operations.ts';
import { problem } from '../../report/api/schemas/problem.ts';
import type { ProblemCode } from '../../report/api/schemas/problem-codes.ts';
import { PROBLEMS } from '../../report/api/schemas/problem-codes.ts';
import { API_VERSIONS } from '../../report/api/schemas/service.ts';
import type { TypeComments } from './doc-comments.ts';

/** The OpenAPI 3.1 document of the API. */
export type OpenApiDocument = ReturnType<typeof createDocument>;

/**
 * Makes the document from the table of operations.
 *
 * @param comments of the types whose JSON the API answers; they become descriptions
 */
export function openApiDocument(comments: ReadonlyMap<string, TypeComments>): OpenApiDocument {
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: INFO,
      servers: [
        { url: '/', description: 'For people and applications that sign in with Microsoft Entra ID.' },
        {
          url: '/keyed',
          description: 'For machines with a function key: the operations that only read. Off by default.',
        },
      ],
      tags: TAGS.map((name) => ({ name })),
      security: [{ entra: [] }],
      paths: pathsOf(Object.entries(OPERATIONS)),
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    { override: asSent },
  );
  describe(document, comments);
  return document;
}

const INFO = {
  title: 'Hubwarden',
  version: API_VERSIONS.at(-1) ?? '',
  summary:
    'The managed networks of Azure AI hubs and Foundry accounts: verdicts, findings, alerts, policy, and the changes that people make.',
  description:
    'docs/api.md explains the conventions: paging, ETags, errors, changes that are bound to a state. Members may be added to answers without a new version.',
  license: { name: 'MIT', identifier: 'MIT' },
};

const SECURITY_SCHEMES = {
  entra: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A token of Microsoft Entra ID for the app registration of the deployment. Browsers have a session instead.',
  },
  functionKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-functions-key',
    description: 'A function key, on /keyed only.',
  },
} as const;

type Override = Extract<
  NonNullable<NonNullable<Parameters<typeof createDocument>[1]>['override']>,
  (...parameters: never[]) => unknown
>;

/** What zod cannot say: dates are texts, parameters have their own types, and answers may get more members. */
function asSent({ io, jsonSchema, zodSchema }: Parameters<Override>[0]): void {
  const { def } = zodSchema._zod;
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (io === 'output' && def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
  if (io === 'input' && def.type === 'pipe') {
    const { type, maximum, minimum } = z.toJSONSchema(def.out, { unrepresentable: 'any' });
    if (type !== 'integer' && type !== 'boolean') return;
    delete jsonSchema.pattern;
    delete jsonSchema.enum;
    Object.assign(jsonSchema, type === 'integer' ? { type, minimum, maximum } : { type });
  }
}

function pathsOf(operations: readonly (readonly [string, Operation])[]): ZodOpenApiPathsObject {
  const paths = new Map<string, Record<string, ZodOpenApiOperationObject>>();
  for (const [id, operation] of operations) {
    for (const { kind, path } of pathsByKind(operation.path)) {
      const methods = paths.get(path) ?? {};
      paths.set(path, methods);
      methods[operation.method === 'GET' ? 'get' : 'post'] =
        kind === undefined ? operationObject(id, operation) : ofKind(id, operation, KINDS[kind]);
    }
  }
  return Object.fromEntries(paths);
}

/** The operation in words for a kind of resource. The table has those for hubs. */
function ofKind(id: string, operation: Operation, { words: { one } }: ResourceKind): ZodOpenApiOperationObject {
  const said = (text: string): string => text.replace(/\ba hub\b/g, withArticle(one)).replace(/\bhub\b/g, one);
  const { description, summary } = operation;
  const named = id.replace('Hub', one.charAt(0).toUpperCase() + one.slice(1));
  const described = description === undefined ? {} : { description: said(description) };
  return operationObject(
    named,
    { ...operation, summary: said(summary), ...described },
    { name: `Name of the ${one}, in any casing.` },
  );
}

const API_VERSION = z
  .enum(API_VERSIONS)
  .optional()
  .meta({ param: { id: 'ApiVersion' }, description: 'Version of the API. Default: the newest.' });

const IDEMPOTENCY_KEY = z
  .string()
  .regex(/^[!-~]{1,128}$/)
  .optional()
  .meta({
    param: { id: 'IdempotencyKey' },
    description:
      'A text that only this request has. A repeated request with it is answered as the first and changes nothing.',
  });

const IF_MATCH = z
  .string()
  .optional()
  .meta({
    param: { id: 'IfMatch' },
    description: 'The ETag of the state that the change was decided on, instead of `seen` in the body.',
  });

const IF_NONE_MATCH = z
  .string()
  .optional()
  .meta({ param: { id: 'IfNoneMatch' }, description: 'ETags that the caller has: one of them is answered by 304.' });

const PATH_MEANINGS: Readonly<Record<string, string>> = {
  subscription: 'Id of the subscription. `-` stands for any.',
  group: 'Resource group. `-` stands for any.',
  id: 'The id, or a beginning of it that only one has.',
  version: 'Hash of the version, or a beginning of it that only one kept version has.',
  code: 'Code of a problem.',
};

function operationObject(
  id: string,
  operation: Operation,
  meanings: Readonly<Record<string, string>> = {},
): ZodOpenApiOperationObject {
  const all = { ...PATH_MEANINGS, ...meanings };
  const { body, description, method, path, query, role, summary, tag } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pathShape = names.map((name) => [name, z.string().meta({ description: lookUp(all, name) ?? '' })] as const);
  const header =
    role === 'Operator'
      ? { 'Idempotency-Key': IDEMPOTENCY_KEY, 'If-Match': IF_MATCH }
      : { 'If-None-Match': IF_NONE_MATCH };
  const needs = role === 'Anonymous' ? 'Needs no sign-in.' : `Needs the role Hubwarden.${role}.`;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: description === undefined ? needs : `${description}\n\n${needs}`,
    security: securityOf(operation),
    requestParams: {
      ...(names.length === 0 ? {} : { path: z.object(Object.fromEntries(pathShape)) }),
      query: z.object({ ...query.shape, 'api-version': API_VERSION }),
      ...(method === 'GET' || role === 'Operator' ? { header: z.object(header) } : {}),
    },
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: { 200: answerOf(operation), ...notModifiedOf(operation), ...problemsOf(operation) },
  };
}

function securityOf({ method, role }: Operation): NonNullable<ZodOpenApiOperationObject['security']> {
  if (role === 'Anonymous') return [];
  return method === 'GET' ? [{ entra: [] }, { functionKey: [] }] : [{ entra: [] }];
}

const ANSWER_HEADERS = {
  etag: { description: 'Weak: it stays while only ages change.', schema: { type: 'string' } },
  'x-ms-request-id': { description: 'Number of the request in the log.', schema: { type: 'string' } },
} as const;

function answerOf({ answer, file }: Operation) {
  const json = { 'application/json': { schema: answer } };
  const csv = { 'text/csv': { schema: { type: 'string' } } } as const;
  return { description: 'The answer.', headers: ANSWER_HEADERS, content: file === true ? { ...csv, ...json } : json };
}

function notModifiedOf({ file, method }: Operation) {
  return method === 'GET' && file !== true ? { 304: { description: 'The caller has the answer already.' } } : {};
}

/** Problems that the gate and the server answer before the API sees the request. */
const BEFORE: Readonly<Record<number, string>> = {
  401: 'The caller is not signed in, or the sign-in does not count.',
  429: 'The caller has sent too many requests in a minute. `Retry-After` says when to try again.',
  500: 'Hubwarden has failed. The log has the reason under the number of the request.',
  504: 'The answer took too long. A change may still be made: look before you repeat it.',
};

function problemsOf(operation: Operation): ZodOpenApiResponsesObject {
  const own = codesOf(operation).map((code) => PROBLEMS[code].status);
  const before = operation.role === 'Anonymous' ? [] : Object.keys(BEFORE).map(Number);
  const statuses = [...new Set([...own, ...before])].sort((a, b) => a - b);
  return Object.fromEntries(statuses.map((status) => [status, PROBLEM_RESPONSES.get(status) ?? problemWith(status)]));
}

/** The problem of a status. Operations share it by its id. */
function problemWith(status: number): ZodOpenApiResponseObject {
  const codes = Object.entries(PROBLEMS).filter(([, each]) => each.status === status);
  const texts = codes.map(([code, { title }]) => `\`${code}\`: ${title}.`);
  return {
    id: `Problem${status}`,
    description: [...texts, ...(BEFORE[status] === undefined ? [] : [BEFORE[status]])].join(' '),
    content: { 'application/problem+json': { schema: problem } },
  };
}

/** Shared by identity: the document has each once. */
const PROBLEM_RESPONSES: ReadonlyMap<number, ZodOpenApiResponseObject> = new Map(
  [...Object.values(PROBLEMS).map(({ status }) => status), ...Object.keys(BEFORE).map(Number)].map((status) => [
    status,
    problemWith(status),
  ]),
);

function codesOf(operation: Operation): readonly ProblemCode[] {
  const { body, method, path, role, tag } = operation;
  const isChange = role === 'Operator';
  const isLive = path.endsWith('/plan') || path.endsWith('/reach');
  const names = path.includes('{') || tag === 'Policy' || Object.hasOwn(operation.query.shape, 'names');
  return [
    ...(['BadParameter', 'MethodNotAllowed', 'NotAcceptable', 'BodyTooLarge'] as const),
    ...(role === 'Anonymous' ? [] : (['RoleNeeded', 'StoreUnavailable'] as const)),
    ...(names || isChange ? (['NotFound'] as const) : []),
    ...(body === undefined && method === 'GET' ? [] : (['UnsupportedMediaType', 'Refused'] as const)),
    ...(isChange ? (['StateMoved', 'PreconditionFailed'] as const) : []),
    ...(isLive ? (['NotReadFromAzure'] as const) : []),
  ];
}

/** Gives components and their members the comments of their types. */
function describe(document: OpenApiDocument, comments: ReadonlyMap<string, TypeComments>): void {
  for (const [id, schema] of Object.entries(document.components?.schemas ?? {})) {
    const type = comments.get(id);
    if (type === undefined || typeof schema !== 'object' || '$ref' in schema) continue;
    if (type.text !== undefined) schema.description ??= type.text;
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      const text = type.fields.get(name);
      if (text !== undefined && typeof member === 'object') member.description ??= text;
    }
  }
}
