import type { ContainerClient } from '@azure/storage-blob';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { Archive, ArchiveName } from '../../reconcile/ports.ts';
import { byDeadline } from '../http/deadline.ts';
import type { StorageConnection } from '../storage-connection.ts';

/** A put has a condition and a read changes nothing, so both can be retried. */
const RETRY = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000, tryTimeoutInMs: 30_000 };

const CALL_TIMEOUT_MS = 100_000;

/**
 * An archive in blob containers (or Azurite's), one block blob per text. The first text creates a missing container;
 * the deployment sets its immutability policy. The first call loads the SDK.
 *
 * @returns undefined when the connection has no blob service
 */
export function azureArchive(connection: StorageConnection): Archive | undefined {
  if (connection.kind === 'Identity' && connection.blobUri === undefined) return undefined;
  return new AzureArchive(connection);
}

class AzureArchive implements Archive {
  readonly #connection: StorageConnection;
  readonly #containers = new Map<ArchiveName, Promise<ContainerClient>>();

  constructor(connection: StorageConnection) {
    this.#connection = connection;
  }

  async put(archive: ArchiveName, name: string, text: string): Promise<Result<void, 'Conflict'>> {
    const container = await this.#open(archive);
    try {
      await upload(container, name, text);
      return ok(undefined);
    } catch (error) {
      if (isThere(error)) return err('Conflict');
      if (codeOf(error) !== 'ContainerNotFound') throw storeError(`writing ${name} to`, archive, error);
    }
    return this.#putAgain(container, archive, name, text);
  }

  async #putAgain(container: ContainerClient, archive: ArchiveName, name: string, text: string) {
    try {
      await inTime((abortSignal) => container.createIfNotExists({ abortSignal }));
      await upload(container, name, text);
      return ok(undefined);
    } catch (error) {
      if (isThere(error)) return err('Conflict' as const);
      throw storeError(`writing ${name} to`, archive, error);
    }
  }

  async read(archive: ArchiveName, name: string): Promise<string | undefined> {
    const container = await this.#open(archive);
    try {
      return await inTime((abortSignal) => textOf(container, name, abortSignal));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw storeError(`reading ${name} from`, archive, error);
    }
  }

  async list(archive: ArchiveName): Promise<readonly string[]> {
    const container = await this.#open(archive);
    const names: string[] = [];
    try {
      for await (const page of pagesOf(container)) names.push(...page.segment.blobItems.map((blob) => blob.name));
    } catch (error) {
      if (codeOf(error) !== 'ContainerNotFound') throw storeError('listing', archive, error);
    }
    return names.sort();
  }

  #open(name: ArchiveName): Promise<ContainerClient> {
    const open = this.#containers.get(name) ?? containerFor(this.#connection, name);
    this.#containers.set(name, open);
    return open;
  }
}

async function upload(container: ContainerClient, name: string, text: string): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  const options = {
    conditions: { ifNoneMatch: '*' },
    blobHTTPHeaders: { blobContentType: 'text/plain; charset=utf-8' },
  };
  await inTime((abortSignal) =>
    container.getBlockBlobClient(name).upload(bytes, bytes.length, { ...options, abortSignal }),
  );
}

async function textOf(container: ContainerClient, name: string, abortSignal: AbortSignal): Promise<string> {
  const bytes = await container.getBlockBlobClient(name).downloadToBuffer(undefined, undefined, { abortSignal });
  return bytes.toString('utf8');
}

type Pages = ReturnType<ReturnType<ContainerClient['listBlobsFlat']>['byPage']>;

/** Each page has its own deadline: a long list takes many. */
async function* pagesOf(container: ContainerClient): Pages {
  const pages = container.listBlobsFlat().byPage();
  for (;;) {
    const page = await inTime(() => pages.next());
    if (page.done === true) return;
    yield page.value;
  }
}

/** One call of the SDK with its retries. */
function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return byDeadline(CALL_TIMEOUT_MS, work);
}

async function containerFor(connection: StorageConnection, name: string): Promise<ContainerClient> {
  const { ContainerClient } = await import('@azure/storage-blob');
  const options = { retryOptions: RETRY };
  if (connection.kind === 'ConnectionString') return new ContainerClient(connection.connectionString, name, options);
  return new ContainerClient(`${connection.blobUri}/${name}`, connection.credential, options);
}

/** 409 and 412: a blob of that name exists. An immutability policy also answers 409. */
function isThere(error: unknown): boolean {
  return statusOf(error) === 412 || (statusOf(error) === 409 && /^Blob/.test(codeOf(error) ?? ''));
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function storeError(what: string, archive: ArchiveName, error: unknown): Error {
  return new Error(`The archive failed ${what} container ${archive}: ${errorText(error)}`, { cause: error });
}
