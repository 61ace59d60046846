import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { DeadLetterBox } from '../../reconcile/watch/dead-letters.ts';
import { BLOB_SERVICE_VERSION, blobPipeline } from '../blobs/blob-pipeline.ts';
import { boundedClient } from '../http/bounded-client.ts';
import { byDeadline } from '../http/deadline.ts';

/** Options for reading dead letters. */
export interface DeadLetterOptions {
  /** Address of the container, https, without a trailing slash. */
  readonly url: string;
  readonly credential: TokenCredential;
  /** Hubwarden's version, for the user agent. */
  readonly version: string;
  /** Absent: Node's https. */
  readonly transport?: HttpClient;
}

const TIMEOUT_MS = 10_000;
/** A longer list of pages (of 5,000) is treated as circular. */
const MOST_PAGES = 100;

/** Dead letters in a blob container, read by the identity: block blobs, each a JSON array of events. */
export function blobDeadLetters(options: DeadLetterOptions): DeadLetterBox {
  const get = getterFor(options);
  return {
    async list() {
      const names: string[] = [];
      let marker = '';
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const next = marker === '' ? '' : `&marker=${encodeURIComponent(marker.toWellFormed())}`;
        const reply = await get(`${options.url}?restype=container&comp=list${next}`);
        if (!reply.ok) return reply;
        const found = pageFrom(reply.value ?? '');
        for (const name of found.names) names.push(name);
        marker = found.marker;
        if (marker === '') return ok(names);
      }
      return err(`the list has more than ${MOST_PAGES} pages`);
    },
    async read(name) {
      const path = name.toWellFormed().split('/').map(encodeURIComponent).join('/');
      const reply = await get(`${options.url}/${path}`, true);
      if (!reply.ok) return reply;
      return reply.value === undefined ? ok(undefined) : eventsFrom(reply.value);
    },
  };
}

/** The service answers in one known form, so the few values needed are read without a parser. */
function pageFrom(body: string): { readonly names: readonly string[]; readonly marker: string } {
  const names = [...body.matchAll(/<Blob><Name>([^<]*)<\/Name>/g)].map(([, name = '']) => unescaped(name));
  return { names, marker: unescaped(/<NextMarker>([^<]*)<\/NextMarker>/.exec(body)?.[1] ?? '') };
}

function eventsFrom(text: string): Result<readonly unknown[], string> {
  try {
    const events: unknown = JSON.parse(text);
    return ok(Array.isArray(events) ? events : [events]);
  } catch {
    return err('it is not JSON');
  }
}

/** @returns the text of the answer; undefined for a missing blob, where that is allowed */
function getterFor(
  options: DeadLetterOptions,
): (url: string, mayBeGone?: boolean) => Promise<Result<string | undefined, string>> {
  const pipeline = blobPipeline(options);
  const { transport } = options;
  const client = boundedClient({ timeoutMs: TIMEOUT_MS, ...(transport === undefined ? {} : { transport }) });
  return async (url, mayBeGone = false) => {
    const headers = createHttpHeaders({ 'x-ms-version': BLOB_SERVICE_VERSION });
    const request = createPipelineRequest({ url, headers });
    let response: PipelineResponse;
    try {
      response = await byDeadline(2 * TIMEOUT_MS, () => pipeline.sendRequest(client, request));
    } catch (error) {
      return err(errorText(error));
    }
    if (response.status === 404 && mayBeGone) return ok(undefined);
    if (response.status === 200) return ok(response.bodyAsText ?? '');
    return err(`Azure answered ${response.status} ${response.headers.get('x-ms-error-code') ?? ''}`.trim());
  };
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_whole, name: string) => lookUp(named, name) ?? '');
}
