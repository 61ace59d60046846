import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { Clock, PolicySource } from '../../reconcile/ports.ts';
import { BLOB_SERVICE_VERSION, blobPipeline } from '../blobs/blob-pipeline.ts';
import { byDeadline } from '../http/deadline.ts';
import { LARGEST_POLICY_BYTES, policyTextFrom } from './policy-bytes.ts';

/** Options for reading a policy from a blob. */
export interface BlobPolicyOptions {
  /** Address of the blob, https, without a query. */
  readonly url: string;
  readonly credential: TokenCredential;
  readonly clock: Pick<Clock, 'now'>;
  /** Hubwarden's version, for the user agent. */
  readonly version: string;
  /** Absent: Node's https. */
  readonly transport?: HttpClient;
}

type Read = Awaited<ReturnType<PolicySource['read']>>;

// Every run reads the policy first, and its lease keeps running.
const TIMEOUT_MS = 10_000;
/** A network failure does not mean that the owners changed the policy: for this long the last text stays in force. */
const GRACE_MS = 10 * 60_000;
const ROLE = 'Storage Blob Data Reader';

/**
 * The policy in a blob, with the identity's token. While the blob stays the same, a read transfers no text: the request
 * carries the ETag, and the answer is 304. The source follows no redirect, because a redirect would forward the token.
 *
 * While the blob cannot be reached, the last text stays in force for ten minutes. The source reports a missing or
 * forbidden blob at once.
 */
export function blobPolicySource(options: BlobPolicyOptions): PolicySource {
  const send = senderFor(options);
  let last: { readonly etag: string | undefined; readonly text: string; readonly atMs: number } | undefined;
  const found = (text: string): Read => ok({ text, name: options.url });

  return {
    async read() {
      const nowMs = options.clock.now().getTime();
      const answer = await send(last?.etag);
      if (!answer.ok) {
        if (last !== undefined && nowMs - last.atMs < GRACE_MS) return found(last.text);
        return err(`The policy blob ${options.url} could not be read: ${answer.error}`);
      }
      const { status, text, etag } = answer.value;
      if (status === 304 && last !== undefined) {
        last = { ...last, atMs: nowMs };
        return found(last.text);
      }
      if (status !== 200) return err(refusalOf(options.url, status, answer.value.code));
      if (!text.ok) return err(`The policy blob ${options.url} ${text.error}`);
      last = { etag, text: text.value, atMs: nowMs };
      return found(text.value);
    },
  };
}

interface Answer {
  readonly status: number;
  /** Azure's own error code. */
  readonly code: string | undefined;
  readonly etag: string | undefined;
  /** The problem with the bytes, as the end of a sentence. */
  readonly text: Result<string, string>;
}

function senderFor(options: BlobPolicyOptions): (etag: string | undefined) => Promise<Result<Answer, string>> {
  const pipeline = blobPipeline(options);
  const client = options.transport ?? createDefaultHttpClient();
  return async (etag) => {
    const headers = createHttpHeaders({ 'x-ms-version': BLOB_SERVICE_VERSION });
    if (etag !== undefined) headers.set('if-none-match', etag);
    try {
      return await byDeadline(TIMEOUT_MS, async (abortSignal) => {
        const streamResponseStatusCodes = new Set([200]);
        const request = createPipelineRequest({ url: options.url, headers, abortSignal, streamResponseStatusCodes });
        const response = await pipeline.sendRequest(client, request);
        // A busy service recovers; an answer about the blob itself stays the same.
        if (response.status === 429 || response.status >= 500) return err(`Azure answered ${response.status}.`);
        return ok(await answerFrom(response));
      });
    } catch (error) {
      return err(errorText(error));
    }
  };
}

async function answerFrom({ headers, readableStreamBody, status }: PipelineResponse): Promise<Answer> {
  const plain = { status, code: headers.get('x-ms-error-code'), etag: headers.get('etag') };
  if (status !== 200) return { ...plain, text: ok('') };
  return { ...plain, text: await textFrom(readableStreamBody) };
}

async function textFrom(stream: NodeJS.ReadableStream | undefined): Promise<Result<string, string>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The size in the headers may be wrong, so the bytes are counted; leaving the loop ends the stream.
  for await (const chunk of stream ?? []) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    size += bytes.length;
    if (size > LARGEST_POLICY_BYTES) return err(`exceeds the limit of ${LARGEST_POLICY_BYTES} bytes.`);
    chunks.push(bytes);
  }
  try {
    return ok(policyTextFrom(Buffer.concat(chunks)));
  } catch {
    return err('is not UTF-8 text.');
  }
}

function refusalOf(url: string, status: number, code: string | undefined): string {
  const said = code === undefined ? `${status}` : `${status} ${code}`;
  switch (status) {
    case 404:
      return `The policy blob ${url} does not exist (${said}). Upload the policy there, or correct HUBWARDEN_POLICY_URL.`;
    case 401:
    case 403:
      return `The policy blob ${url} refused access (${said}). Grant Hubwarden's identity the role ${ROLE} on its container, and check the account's firewall.`;
    default:
      return `The policy blob ${url} could not be read: Azure answered ${said}.`;
  }
}
