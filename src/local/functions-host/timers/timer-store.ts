import { BlobServiceClient, RestError } from '@azure/storage-blob';
import * as z from 'zod';

/** When a timer last ran and is to run next (ISO); `last` is absent before its first run. */
export interface StoredSchedule {
  readonly last?: string | undefined;
  readonly next: string;
  readonly lastUpdated: string;
}

/** Storage shared by the listeners of one host id. Every call may throw the SDK's error. */
export interface TimerStore {
  /** Takes the lock of a timer's listener, or keeps it. @returns whether `owner` has it until `untilMs` */
  takeLock(functionName: string, owner: string, nowMs: number, untilMs: number): Promise<boolean>;
  /** Gives the lock back, if `owner` has it. */
  releaseLock(functionName: string, owner: string): Promise<void>;
  readStatus(functionName: string): Promise<StoredSchedule | undefined>;
  writeStatus(functionName: string, status: StoredSchedule): Promise<void>;
}

const Lock = z.object({ owner: z.string(), untilMs: z.number() });
const Status = z.object({ last: z.string().optional(), next: z.string(), lastUpdated: z.string() });
const NO_OWNER = { owner: '', untilMs: 0 };

interface Stored {
  readonly text: string;
  readonly etag: string | undefined;
}

function isStatus(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof RestError && codes.includes(error.statusCode ?? 0);
}

/** Small texts in one container with conditional writes. */
class TextBlobs {
  readonly #service: BlobServiceClient;
  readonly #container: string;

  constructor(connectionString: string, container: string) {
    this.#service = BlobServiceClient.fromConnectionString(connectionString);
    this.#container = container;
  }

  async read(name: string): Promise<Stored | undefined> {
    const blob = this.#service.getContainerClient(this.#container).getBlockBlobClient(name);
    try {
      const answer = await blob.download();
      const chunks = await Array.fromAsync(answer.readableStreamBody ?? []);
      return { text: Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString('utf8'), etag: answer.etag };
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** @returns false when it changed since the read. `over` undefined: it must not exist; `any`: in any state */
  async write(name: string, text: string, over: Stored | 'any' | undefined): Promise<boolean> {
    const container = this.#service.getContainerClient(this.#container);
    const conditions = over === 'any' ? {} : over === undefined ? { ifNoneMatch: '*' } : { ifMatch: over.etag ?? '*' };
    try {
      await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text), { conditions });
      return true;
    } catch (error) {
      if (isStatus(error, 409, 412)) return false;
      if (!isStatus(error, 404)) throw error;
      await container.createIfNotExists();
      return this.write(name, text, over);
    }
  }
}

/**
 * Keeps locks and statuses of timers where the real host keeps them: container `azure-webjobs-hosts`, under the host's
 * id. The real lock is a lease of the blob service, of 15 seconds at least; this one is a text with an end, so that it
 * can be as short as scaled time asks for.
 *
 * @see https://github.com/Azure/azure-webjobs-sdk-extensions, StorageScheduleMonitor (read 2026-11)
 */
export function blobTimerStore(connectionString: string, hostId: string): TimerStore {
  const blobs = new TextBlobs(connectionString, 'azure-webjobs-hosts');
  const lockOf = (name: string): string => `locks/${hostId}/Host.Functions.${name}.Listener`;
  const statusOf = (name: string): string => `timers/${hostId}/Host.Functions.${name}/status`;
  const ownerOf = (stored: Stored | undefined) =>
    stored === undefined ? NO_OWNER : Lock.parse(JSON.parse(stored.text));
  return {
    async takeLock(name, owner, nowMs, untilMs) {
      const stored = await blobs.read(lockOf(name));
      const lock = ownerOf(stored);
      if (lock.owner !== owner && lock.untilMs > nowMs) return false;
      return blobs.write(lockOf(name), JSON.stringify({ owner, untilMs }), stored);
    },
    async releaseLock(name, owner) {
      const stored = await blobs.read(lockOf(name));
      if (ownerOf(stored).owner === owner) await blobs.write(lockOf(name), JSON.stringify(NO_OWNER), stored);
    },
    async readStatus(name) {
      const stored = await blobs.read(statusOf(name));
      return stored && Status.parse(JSON.parse(stored.text));
    },
    async writeStatus(name, status) {
      await blobs.write(statusOf(name), JSON.stringify(status), 'any');
    },
  };
}
