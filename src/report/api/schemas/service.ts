import * as z from 'zod';
import type { Caller } from '../../../reconcile/queries/caller.ts';
import type { ProblemMeaning } from './problem-codes.ts';
import { wire } from './wire.ts';

/** Values of `api-version` that this release answers, the newest last. Without one, the newest answers. */
export const API_VERSIONS = ['2026-12-01'] as const;

/** The deployment and the caller. */
export interface About {
  /** Version of Hubwarden. */
  readonly version: string;
  /** Name of the deployment; undefined: it has none. */
  readonly environment: string | undefined;
  /** Hash of the active version of the policy; undefined before the first activation. */
  readonly policyVersion: string | undefined;
  /** Values of `api-version` that this deployment answers, the newest last. */
  readonly apiVersions: readonly string[];
  readonly caller: Pick<Caller, 'kind' | 'name' | 'role'>;
}

/** {@link About} as JSON. */
export const about = wire<About>()(
  'About',
  z.object({
    version: z.string(),
    environment: z.string().optional(),
    policyVersion: z.string().optional(),
    apiVersions: z.array(z.string()),
    caller: z.object({
      kind: z.enum(['Anonymous', 'Person', 'Application', 'Key', 'Local']),
      name: z.string(),
      role: z.enum(['Reader', 'Operator']).optional(),
    }),
  }),
);

/** The answer of a running app to everyone. */
export const health = wire<{ readonly status: 'ok' }>()('Health', z.object({ status: z.literal('ok') }));

/** A code of a problem, and what it means. */
export interface ProblemType extends ProblemMeaning {
  readonly code: string;
}

/** {@link ProblemType} as JSON. */
export const problemType = wire<ProblemType>()(
  'ProblemType',
  z.object({ code: z.string(), status: z.number(), title: z.string(), remedy: z.string() }),
);

/** The OpenAPI document. */
export const openApiDocument = z.record(z.string(), z.unknown()).meta({ id: 'OpenApiDocument' });
