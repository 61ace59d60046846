import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Options of Azurite. */
export interface AzuriteOptions {
  /** Keeps the data here across runs. Absent: in memory, gone with the process. */
  readonly folder?: string;
  /** Serves https with this certificate, and accepts tokens besides keys, as the real service does. */
  readonly https?: { readonly certFile: string; readonly keyFile: string };
  /** Receives every line that Azurite prints. */
  readonly log?: (line: string) => void;
  /** Called when Azurite ends without a request to stop. */
  readonly onExit?: (code: number | null) => void;
}

/** A running storage emulator. */
export interface Azurite {
  /** For all three services. Contains Azurite's published key, which is not secret. */
  readonly connectionString: string;
  /** Base URLs, account name included. */
  readonly blobUrl: string;
  readonly queueUrl: string;
  readonly tableUrl: string;
  readonly pid: number;
  /** Closes the files and ends the process. */
  close(): Promise<void>;
}

const ACCOUNT = 'devstoreaccount1';
// The emulator's well-known key: https://learn.microsoft.com/azure/storage/common/storage-use-azurite (read 2026-11).
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const LISTENING = /Azurite (Blob|Queue|Table) service is successfully listening at (https?:\S{1,200})/;
const START_MS = 30_000;
const STOP_MS = 5000;

interface Addresses {
  readonly Blob: string;
  readonly Queue: string;
  readonly Table: string;
}

function startProcess({ folder, https }: AzuriteOptions): ChildProcess {
  const persistence = folder === undefined ? ['--inMemoryPersistence'] : ['--location', resolve(folder)];
  const ports = ['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'];
  // Azurite drops connections that rest for five seconds. On a busy machine that crosses with a request, which is then lost;
  // the storage that it stands for keeps connections for minutes.
  const patience = ['blob', 'queue', 'table'].flatMap((kind) => [`--${kind}KeepAliveTimeout`, '3600']);
  // The SDKs are newer than the emulator's list of service versions.
  const flags = ['--skipApiVersionCheck', '--disableTelemetry', '--silent'];
  const tls = https === undefined ? [] : ['--oauth', 'basic', '--cert', https.certFile, '--key', https.keyFile];
  const child = fileURLToPath(new URL('./azurite-child.ts', import.meta.url));
  return fork(child, [...persistence, ...ports, ...patience, ...flags, ...tls], {
    // Azurite reads its working folder even when it keeps all data in memory.
    cwd: tmpdir(),
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** Reads the addresses from what Azurite prints. Rejects when it ends, or prints nothing for too long. */
function readAddresses(child: ChildProcess, log: ((line: string) => void) | undefined): Promise<Addresses> {
  const { promise, resolve: found, reject } = Promise.withResolvers<Addresses>();
  const addresses = new Map<string, string>();
  const lines: string[] = [];
  const problem = (why: string) => new Error(`Azurite ${why}. It printed:\n${lines.join('\n')}`);
  const timeout = setTimeout(() => reject(problem(`did not listen within ${START_MS / 1000} s`)), START_MS);

  function take(line: string): void {
    log?.(line);
    if (addresses.size < 3) lines.push(line);
    const [, service, address] = LISTENING.exec(line) ?? [];
    if (service !== undefined && address !== undefined) addresses.set(service, address);
    const [Blob, Queue, Table] = ['Blob', 'Queue', 'Table'].map((name) => addresses.get(name));
    if (Blob === undefined || Queue === undefined || Table === undefined) return;
    clearTimeout(timeout);
    found({ Blob, Queue, Table });
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', take);
  }
  child.once('close', (code) => {
    clearTimeout(timeout);
    reject(problem(`ended with code ${code} while it started`));
  });
  return promise;
}

async function stopProcess(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.connected) child.disconnect();
  const timeout = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timeout);
}

function connectionStringFrom(urls: { blobUrl: string; queueUrl: string; tableUrl: string }): string {
  return [
    `DefaultEndpointsProtocol=${new URL(urls.blobUrl).protocol.slice(0, -1)}`,
    `AccountName=${ACCOUNT}`,
    `AccountKey=${KEY}`,
    `BlobEndpoint=${urls.blobUrl}`,
    `QueueEndpoint=${urls.queueUrl}`,
    `TableEndpoint=${urls.tableUrl}`,
    '',
  ].join(';');
}

/**
 * Starts Azurite, the storage emulator, on free ports of 127.0.0.1. It ends when this process does, however that ends.
 *
 * @throws Error with Azurite's output when it does not start
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const child = startProcess(options);
  const exited = Promise.withResolvers<number | null>();
  child.once('exit', (code) => exited.resolve(code));
  const addresses = await readAddresses(child, options.log).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  let closing = false;
  void exited.promise.then((code) => {
    if (!closing) options.onExit?.(code);
  });
  const urls = {
    blobUrl: `${addresses.Blob}/${ACCOUNT}`,
    queueUrl: `${addresses.Queue}/${ACCOUNT}`,
    tableUrl: `${addresses.Table}/${ACCOUNT}`,
  };
  return {
    ...urls,
    connectionString: connectionStringFrom(urls),
    pid: child.pid ?? 0,
    close() {
      closing = true;
      return stopProcess(child, exited.promise);
    },
  };
}
