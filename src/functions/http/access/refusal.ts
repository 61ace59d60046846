/** The part that refuses a request, as the error page names it. */
export type Layer = 'Setup' | 'SignIn' | 'Role' | 'Key' | 'Request';

/** Why a request is refused. */
export type RefusalReason =
  | 'NoClientId'
  | 'NoTenants'
  | 'AuthenticationOff'
  | 'AuthenticationConfigMissing'
  | 'AuthenticationConfigUnreadable'
  | 'AuthenticationDisabled'
  | 'OtherClientId'
  | 'KeyedApiOff'
  | 'NotLoopback'
  | 'SignInNeeded'
  | 'PrincipalTooLong'
  | 'PrincipalUnreadable'
  | 'PrincipalIncomplete'
  | 'OtherProvider'
  | 'OtherTenant'
  | 'RoleNeeded'
  | 'KeyNeeded'
  | 'KeyInAddress'
  | 'ReadOnly'
  | 'CrossSite';

/** How a refusal is answered. */
export interface RefusalFacts {
  readonly layer: Layer;
  readonly status: 400 | 401 | 403 | 405;
  /** Code of the answer, for programs. Reasons that strangers must not tell apart share one. */
  readonly code: string;
  readonly title: string;
  /** Sentences for the caller. */
  readonly text: readonly string[];
  /** A sentence for the log, which names the place; undefined: not worth a line. */
  readonly logged: string | undefined;
}

/**
 * What is wrong with the set-up is for the people who run the deployment: the log and `doctor` say it. A stranger could use it,
 * for instance to learn that App Service does not check headers here, and learns only that the pages are closed.
 */
function closed(logged: string): RefusalFacts {
  return {
    layer: 'Setup',
    status: 403,
    code: 'PagesClosed',
    title: 'These pages are closed',
    text: [
      'Pages and API of this deployment are not open.',
      'If you run it: the log of the app names the reason in the line "pages are closed".',
    ],
    logged,
  };
}

/** App Service vouches for the caller, so the caller may know why that is not enough. */
function notAccepted(sentence: string): RefusalFacts {
  return {
    layer: 'SignIn',
    status: 403,
    code: 'SignInNotAccepted',
    title: 'This sign-in does not count here',
    text: [sentence, 'Sign out, and sign in with an account that this deployment accepts.'],
    logged: sentence,
  };
}

/** Every refusal. */
export const REFUSALS: Readonly<Record<RefusalReason, RefusalFacts>> = {
  NoClientId: closed('HUBWARDEN_PAGES_CLIENT_ID is not set'),
  NoTenants: closed('WEBSITE_AUTH_AAD_ALLOWED_TENANTS is not set'),
  AuthenticationOff: closed('App Service Authentication is off: WEBSITE_AUTH_ENABLED is not true'),
  AuthenticationConfigMissing: closed('App Service has not set WEBSITE_AUTH_V2_CONFIG_JSON'),
  AuthenticationConfigUnreadable: closed('WEBSITE_AUTH_V2_CONFIG_JSON is not the configuration of version 2'),
  AuthenticationDisabled: closed(
    'App Service Authentication, or its provider Microsoft, is disabled in its configuration',
  ),
  OtherClientId: closed(
    'App Service Authentication uses another app registration than HUBWARDEN_PAGES_CLIENT_ID names',
  ),
  KeyedApiOff: closed('HUBWARDEN_PAGES_KEYED_API is off'),
  NotLoopback: {
    layer: 'Request',
    status: 403,
    code: 'NotLoopback',
    title: 'Open this address on the machine itself',
    text: [
      'The local stack answers only under the address that it printed at its start, and not through a proxy or a tunnel.',
    ],
    logged: 'the Host header is not the address in HUBWARDEN_PAGES_URL, or a proxy has passed the request on',
  },
  SignInNeeded: {
    layer: 'SignIn',
    status: 401,
    code: 'SignInNeeded',
    title: 'Sign in to continue',
    text: ['You are not signed in, or your session has ended. Nothing was changed.'],
    logged: undefined,
  },
  PrincipalTooLong: notAccepted('The sign-in carries more claims than Hubwarden reads.'),
  PrincipalUnreadable: notAccepted('The claims of the sign-in are not readable.'),
  PrincipalIncomplete: notAccepted('The sign-in does not name one object id and one tenant.'),
  OtherProvider: notAccepted('The sign-in is not one of Microsoft Entra ID.'),
  OtherTenant: notAccepted('The account belongs to a tenant that this deployment does not accept.'),
  RoleNeeded: {
    layer: 'Role',
    status: 403,
    code: 'RoleNeeded',
    title: 'Your account has no role here',
    text: [
      'Reading needs the role Hubwarden.Reader; changes need Hubwarden.Operator.',
      'An owner of the enterprise application grants it, in the Azure portal under Microsoft Entra ID, Enterprise applications, Users and groups. Sign out and in again afterwards: a session keeps the roles that it began with.',
    ],
    logged: undefined,
  },
  KeyNeeded: {
    layer: 'Key',
    status: 401,
    code: 'KeyNeeded',
    title: 'A function key is needed',
    text: ['Send the key in the header x-functions-key.'],
    logged: undefined,
  },
  KeyInAddress: {
    layer: 'Key',
    status: 400,
    code: 'KeyInAddress',
    title: 'The key stands in the address',
    text: [
      'Addresses end up in logs. Send the key in the header x-functions-key, and replace the key that was sent this way.',
    ],
    logged: 'a function key stood in the address of a request; replace it',
  },
  ReadOnly: {
    layer: 'Key',
    status: 405,
    code: 'MethodNotAllowed',
    title: 'A key opens reads only',
    text: ['Sign in to make a change.'],
    logged: undefined,
  },
  CrossSite: {
    layer: 'Request',
    status: 403,
    code: 'CrossSiteRequest',
    title: 'This form was not sent from these pages',
    text: [
      'The browser says that another site has sent the request, or does not say which. Nothing was changed.',
      'Open the page again, and send the form from there. Programs send a bearer token.',
    ],
    logged: 'a change was sent from another origin than HUBWARDEN_PAGES_URL',
  },
};
