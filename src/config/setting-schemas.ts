import * as z from 'zod';
import { foldCase } from '../core/text/fold-case.ts';
import { trimEnd } from '../core/text/trim-end.ts';
import { LONGEST_SECONDS } from '../core/time/instant.ts';

/** Any text. */
export const anyText = z.string();

/** A GUID, in small letters. */
export const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is not a GUID. Copy the id from the identity’s page.')
  .overwrite(foldCase);

/** A timer expression with seconds. */
export const schedule = z
  .string()
  .regex(/^[\d*/,A-Za-z-]+( [\d*/,A-Za-z-]+){5}$/, 'is not a schedule. Give six fields, as in "0 0 * * * *".');

/** A whole number of days. */
export const days = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a number of days. Give a whole number; 0 keeps them for ever.')
  .transform(Number);

/** A number of seconds above 0, a year at most. */
export const seconds = z.string().transform((text, context) => {
  const value = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= LONGEST_SECONDS) return value;
  const limit = value > LONGEST_SECONDS ? ` and at most ${LONGEST_SECONDS}, a year` : '';
  context.addIssue(`is "${text}". Give a number of seconds above 0${limit}.`);
  return z.NEVER;
});

/** `on` or `off`. */
export const onOrOff = oneOf(['on', 'off']).transform((word) => word === 'on');

/** One of some words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: (issue) => `is "${String(issue.input)}". Set it to ${words.join(' or ')}.` });
}

/** A number between two bounds, both included. */
export function numberIn(least: number, most: number, remedy: string) {
  const isIn = (value: number): boolean => value >= least && value <= most;
  return z.coerce.number({ error: `is not a number. ${remedy}` }).refine(isIn, `is out of range. ${remedy}`);
}

/** An https address. */
export function httpsAddress(problem: string) {
  return z.string().refine(isHttps, problem);
}

/** Scheme, host and port of an address, without a path. */
export const httpsOrigin = z
  .string()
  .refine(isOrigin, 'must be https and hold only scheme, host and port, as in "https://management.azure.com".')
  .transform((text) => new URL(text).origin);

/** Whether a text is an https address. */
export function isHttps(text: string): boolean {
  return URL.parse(text)?.protocol === 'https:';
}

/** The address of a server as people type it: https, or http on this machine; without a path. */
export const publicAddress = z
  .string()
  .refine(
    (text) => isOrigin(text) || isLoopbackOrigin(text),
    'must hold only scheme, host and port, as in "https://hubwarden.contoso.com". http is for this machine only, as in "http://127.0.0.1:7080".',
  )
  .transform((text) => new URL(text).origin);

/** GUIDs in small letters, from a list with commas. */
export const guids = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .pipe(z.array(guid));

/** An address without the slash at its end. */
export function withoutSlash(url: string): string {
  return trimEnd(url, '/');
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && isBare(url);
}

function isLoopbackOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) && isBare(url);
}

function isBare({ hash, password, pathname, search, username }: URL): boolean {
  return username === '' && password === '' && pathname === '/' && search === '' && hash === '';
}
