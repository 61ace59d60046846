import { ok } from '../../../core/result.ts';
import { shown } from '../../../core/text/plain-text.ts';
import { isProblemCode, PROBLEMS } from '../../../report/api/schemas/problem-codes.ts';
import { API_VERSIONS } from '../../../report/api/schemas/service.ts';
import type { Answer } from './api-call.ts';
import { failed } from './failure.ts';

/** What stops writes. */
export const getControls: Answer<'getControls'> = async ({ parts }) => ok(await parts.reads.controls());

/** The changes that people asked for. */
export const listRequests: Answer<'listRequests'> = async ({ input, parts }) => {
  const { requests, ...rest } = await parts.reads.requests(input.query.since);
  return ok({ value: requests, ...rest });
};

/** The deployment and the caller. */
export const getAbout: Answer<'getAbout'> = async ({ caller, parts }) => {
  const rollout = await parts.reads.rollout();
  return ok({
    version: parts.version,
    environment: parts.environment,
    policyVersion: rollout?.active.hash,
    apiVersions: API_VERSIONS,
    caller: { kind: caller.kind, name: caller.name, role: caller.role },
  });
};

/** That the app runs. */
export const getHealth: Answer<'getHealth'> = async () => ok({ status: 'ok' });

/** What a code means. */
export const getProblemType: Answer<'getProblemType'> = async ({ input }) => {
  const { code } = input.path;
  if (isProblemCode(code)) return ok({ code, ...PROBLEMS[code] });
  return failed('NotFound', `${shown(code.slice(0, 100))} is no code of a problem.`);
};

/** The OpenAPI document. */
export const getOpenApi: Answer<'getOpenApi'> = async ({ parts }) => ok(await parts.openApi());
