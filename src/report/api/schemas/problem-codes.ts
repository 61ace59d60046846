/** What a code of a problem means. */
export interface ProblemMeaning {
  readonly status: number;
  /** The same for every problem of the code, without a full stop. */
  readonly title: string;
  /** What a caller does about it. */
  readonly remedy: string;
}

/** Every code that the API answers. Codes are a contract: they keep their meaning and their status. */
export const PROBLEMS = {
  BadEncoding: {
    status: 400,
    title: 'The request is not valid UTF-8',
    remedy: 'Encode the address and the body in UTF-8, and percent-encode the address.',
  },
  UnsupportedApiVersion: {
    status: 400,
    title: 'The deployment does not answer this version of the API',
    remedy: 'Send a version that `detail` lists, or no api-version for the newest.',
  },
  UnknownParameter: {
    status: 400,
    title: 'The operation has no such parameter',
    remedy:
      'Correct the name. An unknown parameter is never ignored, because the answer would not be the one asked for.',
  },
  DuplicateParameter: {
    status: 400,
    title: 'A parameter occurs twice',
    remedy: 'Send it once. Lists have commas between their items.',
  },
  BadParameter: {
    status: 400,
    title: 'A parameter has a value that the operation does not take',
    remedy: 'Correct the parameters that `errors` names.',
  },
  BadHeader: {
    status: 400,
    title: 'A header has a value that the operation does not take',
    remedy: 'Correct the header that `errors` names.',
  },
  BadBody: {
    status: 400,
    title: 'The body is not what the operation takes',
    remedy: 'Correct the members that `errors` names by their JSON pointers.',
  },
  AddressTooLong: {
    status: 400,
    title: 'The address is too long',
    remedy: 'Shorten the filter or the list of names: an address has at most 8,192 characters.',
  },
  RoleNeeded: {
    status: 403,
    title: 'The caller lacks the role for this operation',
    remedy: 'Ask for the role that `detail` names. docs/security.md says who grants it.',
  },
  NotFound: {
    status: 404,
    title: 'The deployment has nothing under this name',
    remedy: 'Check the name.',
  },
  HubNotFound: {
    status: 404,
    title: 'The name leads to no hub, or to several',
    remedy: 'Check the name, or name the hub by subscription, resource group and name.',
  },
  MethodNotAllowed: {
    status: 405,
    title: 'The path does not take this method',
    remedy: 'Use a method of the header Allow.',
  },
  NotAcceptable: {
    status: 406,
    title: 'The operation cannot answer in a format that the caller accepts',
    remedy: 'Accept application/json, or text/csv for an export as CSV.',
  },
  StateMoved: {
    status: 409,
    title: 'The state has changed since it was shown',
    remedy: 'Nothing was changed. Look at the new state, decide again, and send its `state` as `seen`.',
  },
  PreconditionFailed: {
    status: 412,
    title: 'The state has changed since it was read',
    remedy: 'Nothing was changed. Read the state again, decide again, and send its ETag as If-Match.',
  },
  BodyTooLarge: {
    status: 413,
    title: 'The body is too large',
    remedy: 'Send at most 65,536 bytes.',
  },
  UnsupportedMediaType: {
    status: 415,
    title: 'The body is not declared as JSON',
    remedy: 'Send it as content-type: application/json.',
  },
  Refused: {
    status: 422,
    title: 'Hubwarden refuses the change',
    remedy: 'Nothing was changed. `detail` says why, and what to do.',
  },
  NotReadFromAzure: {
    status: 502,
    title: 'The answer needs a read of Azure, and it failed',
    remedy: '`detail` says why. The record of the hub, which needs no read, is still there.',
  },
  StoreUnavailable: {
    status: 503,
    title: 'Table Storage did not answer',
    remedy: 'Try again after the seconds of Retry-After. `hubwarden doctor` checks storage.',
  },
} as const satisfies Readonly<Record<string, ProblemMeaning>>;

/** A code of a problem. */
export type ProblemCode = keyof typeof PROBLEMS;

/** True for a code of {@link PROBLEMS}. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(PROBLEMS, text);
}
