import type { WebResponse } from '../web-message.ts';

/** What an answer is for a cache. */
export type AnswerKind = 'Page' | 'Api';

// Each line was tried in Chromium 156, 2026-11.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  // With no-referrer, browsers send `Origin: null` with forms, which the check of origins refuses.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()',
};

/** A year. Without subdomains: those of the domain belong to other apps. */
const STRICT_TRANSPORT = 'max-age=31536000';

const CACHED: Readonly<Record<AnswerKind, string>> = { Page: 'no-store', Api: 'private, no-cache' };

/**
 * An answer with the headers that every answer has. They replace those of the answer, except `cache-control`: an asset whose
 * name has its hash may be kept.
 *
 * @param isHttps whether clients reach the app by https only
 */
export function secured(response: WebResponse, kind: AnswerKind, isHttps: boolean): WebResponse {
  return {
    ...response,
    headers: {
      'cache-control': CACHED[kind],
      ...response.headers,
      ...SECURITY_HEADERS,
      ...(isHttps ? { 'strict-transport-security': STRICT_TRANSPORT } : {}),
    },
  };
}
