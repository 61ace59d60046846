import { commandInText } from '../../core/text/command-text.ts';
import { visibleLine } from '../../core/text/printable.ts';
import type { Problem, ProblemDetail } from '../../report/api/schemas/problem.ts';
import { problem as problemSchema } from '../../report/api/schemas/problem.ts';
import type { RemoteAnswer } from './remote-message.ts';

/** Why a call of the API has no result. */
export interface ApiFault {
  /** A sentence with the remedy. */
  readonly message: string;
  /** Code of the problem, if the deployment has answered one. */
  readonly code: string | undefined;
  readonly errors: readonly ProblemDetail[];
  /** With `StateMoved` and `PreconditionFailed`: the state now. */
  readonly state: string | undefined;
  /** False: the deployment has certainly changed nothing. */
  readonly mayHaveActed: boolean;
}

/** A fault that the deployment has not put into a problem. */
export function plainFault(message: string, mayHaveActed: boolean): ApiFault {
  return { message, code: undefined, errors: [], state: undefined, mayHaveActed };
}

/** Codes whose `detail` is the sentence that the command prints over the tables. */
const ANSWERS: ReadonlySet<string> = new Set([
  'NotFound',
  'HubNotFound',
  'Refused',
  'StateMoved',
  'PreconditionFailed',
  'NotReadFromAzure',
]);

/** Statuses with which a deployment ends a request that it may have begun to carry out. */
const IN_DOUBT: ReadonlySet<number> = new Set([500, 502, 504]);

/** The fault of an answer whose status is not 2xx. @param origin the deployment */
export function answerFault(answer: RemoteAnswer, origin: string): ApiFault {
  const { headers, status } = answer;
  if (status >= 300 && status < 400) return plainFault(redirected(headers.get('location'), origin), false);
  const problem = problemOf(answer);
  const mayHaveActed = IN_DOUBT.has(status);
  if (problem === undefined) return plainFault(withoutProblem(answer, origin), mayHaveActed);
  const { code, errors = [], state } = problem;
  return { message: inWords(problem, origin), code, errors, state, mayHaveActed };
}

/** The problem of an answer; undefined: it has none. */
function problemOf({ body, headers }: RemoteAnswer): Problem | undefined {
  if (!/^application\/problem\+json\b/i.test(headers.get('content-type') ?? '')) return undefined;
  const read = problemSchema.safeParse(parsedJson(body));
  return read.success ? read.data : undefined;
}

/** The value of a JSON text; undefined for any other text. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The sentence of a problem: the one that the tables give, else with the layer that refuses. */
function inWords({ code, detail, requestId, status }: Problem, origin: string): string {
  if (ANSWERS.has(code)) return detail;
  if (status === 401)
    return `${origin} does not accept the sign-in of this machine. ${detail} Sign in with "az login" as an account of its tenant, then run the command again.`;
  if (code === 'RoleNeeded') return `Your role on ${origin} does not allow this. ${detail}`;
  if (status === 403) return `${origin} refuses the request. ${detail}`;
  if (code === 'UnsupportedApiVersion')
    return `${origin} runs another release than this command line. ${detail} Install the command line of its release.`;
  return `${origin} answered ${status} ${code}: ${detail} (request ${requestId})`;
}

/** Only the host of the new place is shown: the rest may hold a state of a sign-in. */
function redirected(location: string | undefined, origin: string): string {
  const place = URL.parse(location ?? '', origin)?.origin ?? 'another place';
  return `${origin} redirects to ${visibleLine(place)}. The command does not follow, because your sign-in is for ${origin} only. Give --url the address at which the pages open, and look whether the address is one of Hubwarden.`;
}

function withoutProblem({ headers, status }: RemoteAnswer, origin: string): string {
  if (status === 401)
    return `App Service Authentication in front of ${origin} does not accept the token of this machine. Sign in again with "az login" as an account of the tenant of the deployment; docs/deploy.md says how the registration must be.`;
  if (status === 403)
    return `App Service in front of ${origin} refuses the request. Either your network may not reach the app, or the application that signs in here, such as the Azure CLI, is not among its allowed applications: docs/deploy.md.`;
  const type = visibleLine((headers.get('content-type') ?? 'without a content type').slice(0, 100));
  if (status === 429 || status === 503)
    return `${origin} is busy or stopped: it answered ${status}. Try again in a minute.`;
  if (status >= 500)
    return `${origin} failed: it answered ${status} (${type}). ${commandInText('doctor', '--url', origin)} checks it.`;
  return `${origin} answered ${status} (${type}), which is no answer of Hubwarden. Check --url, and whether the deployment has pages and API.`;
}
