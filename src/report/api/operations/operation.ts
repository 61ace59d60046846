import * as z from 'zod';
import type { KindName } from '../../../core/kinds/kind-name.ts';
import type { Role } from '../../../reconcile/queries/caller.ts';

/** Groups of operations, in the order of the documentation. */
export const TAGS = ['Hubs', 'Fleet', 'Alerts', 'Policy', 'Control', 'Service'] as const;

/** One operation of the API. Router, document, client and tests are derived from it. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /**
   * With `{name}` for each parameter of the path, which is one segment. An operation about one hub is also one about
   * an account: `pathsByKind` gives its paths.
   */
  readonly path: `/api/${string}`;
  /** The least role of its callers. `Anonymous`: it answers every caller. */
  readonly role: Role | 'Anonymous';
  readonly tag: (typeof TAGS)[number];
  /** One line, without a full stop. */
  readonly summary: string;
  /** What the summary leaves open, in Markdown. */
  readonly description?: string;
  /** Parameters of the query; every other name is refused. */
  readonly query: z.ZodObject<Readonly<Record<string, z.ZodType>>, z.core.$strict>;
  /** JSON that the caller sends; undefined: none. */
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** It answers this file and no JSON. */
  readonly file?: true;
}

/** The query of an operation without parameters. */
export const NO_QUERY = z.strictObject({});

/** Names of the parameters of a path. */
export type PathNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never;

/** The kind of the resource of an operation about one: its path begins with another word for each kind. Default: hubs. */
type KindInPath<Path extends string> = Path extends `/api/hubs/{subscription}${string}`
  ? { readonly kind?: KindName }
  : unknown;

/** What a caller gives for an operation, decoded. */
export interface OperationInput<Of extends Operation> {
  readonly path: Readonly<Record<PathNames<Of['path']>, string>> & KindInPath<Of['path']>;
  readonly query: z.output<Of['query']>;
  readonly body: Of['body'] extends z.ZodType ? z.output<Of['body']> : undefined;
}

/** What an operation answers. */
export type OperationAnswer<Of extends Operation> = z.output<Of['answer']>;
