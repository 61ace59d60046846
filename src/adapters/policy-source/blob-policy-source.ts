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

/** What it takes to read a policy from a blob. */
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

// Reading the policy comes before every run, whose lease does not wait.
const TIMEOUT_MS = 10_000;
/** Trouble on the way is no word of the policy's owners: for this long the text that was read last holds. */
const GRACE_MS = 10 * 60_000;
const ROLE = 'Storage Blob Data Reader';

/**
 * The policy in a blob, read by the identity. A read while the blob stays the same moves no text: it carries the ETag, and
 * the answer is 304. Redirects are not followed, because the token would go along.
 *
 * While the blob cannot be reached, the text that was read last holds for ten minutes. A blob that is not there, or may not be read,
 * is said at once.
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
  /** Azure's own word for what is wrong. */
  readonly code: string | undefined;
  readonly etag: string | undefined;
  /** What is wrong with the bytes, as the end of a sentence. */
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
        // Azure being busy passes; what it says of the blob does not.
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
  // What the headers say of the size may be wrong, so it is counted; leaving the loop ends the stream.
  for await (const chunk of stream ?? []) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    size += bytes.length;
    if (size > LARGEST_POLICY_BYTES)
      return err(`has more than ${LARGEST_POLICY_BYTES} bytes, which is all that is read.`);
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
      return `There is no policy blob at ${url} (${said}). Upload the policy there, or correct HUBWARDEN_POLICY_URL.`;
    case 401:
    case 403:
      return `The policy blob ${url} may not be read (${said}). Grant Hubwarden's identity the role ${ROLE} on its container; a firewall of the account answers the same.`;
    default:
      return `The policy blob ${url} could not be read: Azure answered ${said}.`;
  }
}
