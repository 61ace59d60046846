// Requests to Microsoft Graph through the Azure CLI, with the sign-in of the person who deploys.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { az } from './run.mjs';

/** How often a request is repeated while the directory does not know a new object yet, and the pause between two. */
export const PATIENCE = { attempts: 12, pauseMs: 5_000 };

/** Errors of an object that exists, but not yet in every replica of the directory, and of a busy service. */
const LATER =
  /Request_ResourceNotFound|NoBackingApplicationObject|does not reference a valid application|references? .{0,80}(does not exist|cannot be found)|TooManyRequests|Too Many Requests|ServiceUnavailable|Service Unavailable/i;

/** Whether an answer says that the account lacks a right in the directory. */
export function isForbidden({ text = '' }) {
  return /Authorization_RequestDenied|Insufficient privileges|\bForbidden\b|AccessDenied/i.test(text);
}

/** Whether an answer says that there is no such object. */
export function isMissing({ text = '' }) {
  return /Request_ResourceNotFound|\bNot Found\b/i.test(text);
}

/** Requests to the Graph at an address: `{ value }`, or `{ problem, text }`. */
export class Graph {
  constructor(endpoint, patience = PATIENCE) {
    this.endpoint = endpoint.replace(/\/+$/, '');
    this.patience = patience;
  }

  /** Reads; `parameters` of the query as `name=value`, which the Azure CLI encodes. */
  get(path, parameters = []) {
    const query = parameters.length === 0 ? [] : ['--uri-parameters', ...parameters];
    return az(['rest', '--method', 'get', '--url', `${this.endpoint}/v1.0${path}`, ...query]);
  }

  /** Writes; with `isNew`, again while the directory does not know the object yet. */
  async write(method, path, body, { isNew = false } = {}) {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.send(method, path, body);
      const isEarly = answer.problem !== undefined && LATER.test(answer.text ?? '');
      if (!isEarly || !isNew || attempt >= this.patience.attempts) return answer;
      await new Promise((done) => setTimeout(done, this.patience.pauseMs));
    }
  }

  /** The body goes through a file, so that no shell and no batch file can change it. */
  async send(method, path, body) {
    const folder = mkdtempSync(join(tmpdir(), 'hubwarden-pages-'));
    try {
      const file = join(folder, 'body.json');
      writeFileSync(file, JSON.stringify(body));
      const content = ['--headers', 'Content-Type=application/json', '--body', `@${file}`];
      return await az(['rest', '--method', method, '--url', `${this.endpoint}/v1.0${path}`, ...content]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
