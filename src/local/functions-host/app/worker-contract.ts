/**
 * The part of the contract between a Functions worker and the `@azure/functions` library that local runs use. The
 * library reaches it through `require('@azure/functions-core')`, a module that only exists inside a worker.
 *
 * @see https://github.com/Azure/azure-functions-nodejs-library, version 4.16.5, read 2026-11
 */

/** One value that crosses the border between host and worker: exactly one representation. */
export type RpcTypedData =
  | { readonly string: string }
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly int: number }
  | { readonly double: number }
  | { readonly http: RpcHttpRequest };

/** Names and values as today's hosts send them; they may be empty. */
export type RpcNullableStrings = Readonly<Record<string, { readonly value: string }>>;

/** An HTTP request on its way to a handler. The URL is absolute. */
export interface RpcHttpRequest {
  readonly method: string;
  readonly url: string;
  readonly nullableHeaders: RpcNullableStrings;
  readonly nullableParams: RpcNullableStrings;
  readonly nullableQuery: RpcNullableStrings;
  readonly body?: { readonly bytes: Uint8Array };
}

/** One cookie of a response. `sameSite: 'none'` means that the handler did not say. */
export interface RpcHttpCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value: string } | undefined;
  readonly path?: { readonly value: string } | undefined;
  readonly expires?: { readonly value: { readonly seconds: number } } | undefined;
  readonly secure?: { readonly value: boolean } | undefined;
  readonly httpOnly?: { readonly value: boolean } | undefined;
  readonly maxAge?: { readonly value: number } | undefined;
  readonly sameSite: 'none' | 'lax' | 'strict' | 'explicitNone';
}

/** Answer of an HTTP handler. */
export interface RpcHttpResponse {
  readonly statusCode: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly RpcHttpCookie[];
  readonly body?: RpcTypedData | null;
}

/** Result of a handler: its return value, or the value of one output binding. */
export type RpcOutput = Exclude<RpcTypedData, { readonly http: unknown }> | { readonly http: RpcHttpResponse };

/** A binding as the library describes it. Every trigger and output adds properties of its own. */
export interface RpcBinding {
  readonly type: string;
  readonly direction: string;
  readonly [property: string]: unknown;
}

/** A function as the library registers it. */
export interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string;
  readonly bindings: Readonly<Record<string, RpcBinding>>;
}

/** The trace that an invocation belongs to, in the form of W3C Trace Context. */
export interface RpcTraceContext {
  readonly traceParent: string;
  readonly traceState: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The host's data for one invocation. */
export interface RpcInvocationRequest {
  readonly invocationId: string;
  readonly functionId: string;
  readonly inputData: readonly { readonly name: string; readonly data: RpcTypedData }[];
  readonly triggerMetadata?: Readonly<Record<string, RpcTypedData>> | undefined;
  readonly traceContext?: RpcTraceContext | undefined;
}

/** The library's form of a handler's result. */
export interface RpcInvocationResponse {
  readonly invocationId: string;
  readonly outputData?: readonly { readonly name: string; readonly data: RpcOutput }[];
  readonly returnValue?: RpcOutput | null | undefined;
}

/** Levels of the Functions host, from chatty to grave. */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

/** `user`: written by the app; `system`: by the library. */
export type LogCategory = 'user' | 'system' | 'customMetric';

/** A handler, called with its trigger input and the invocation context. */
export type FunctionCallback = (...args: unknown[]) => unknown;

/** Input of the library for one invocation. */
export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly request: RpcInvocationRequest;
  readonly metadata: FunctionMetadata;
  /** State of the invocation; the library warns about logs after its end. */
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log(level: LogLevel, category: LogCategory, message: string): void;
}

/** The library's side of one invocation. `context` is its own and opaque here. */
export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<RpcInvocationResponse>;
}

/** The programming model that the library sets with the first registered function. */
export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(capabilities: Record<string, string>): unknown;
}

/** Moments at which an app may ask to be called. */
export type HookName = 'preInvocation' | 'postInvocation' | 'appStart' | 'appTerminate';

/** A hook of the app. The context's fields depend on the moment, and a hook may replace some of them. */
export type HookCallback = (context: Record<string, unknown>) => unknown;
