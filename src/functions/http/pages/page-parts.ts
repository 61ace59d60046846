import type { Actions } from '../../../reconcile/actions/actions.ts';
import type { Log } from '../../../reconcile/ports.ts';
import type { Caller } from '../../../reconcile/queries/caller.ts';
import type { LiveReads, WebReads } from '../../../reconcile/queries/web-reads.ts';
import type { WebRequest } from '../web-message.ts';

/** What the pages are made from. */
export interface PageParts {
  readonly reads: WebReads;
  readonly live: LiveReads;
  readonly actions: Actions;
  /** Name of the deployment, as notifications have it. */
  readonly environment: string;
  readonly version: string;
  readonly now: () => Date;
  readonly log: Log;
  /** True for what the reads throw when the store does not answer; everything else that they throw is a bug. */
  readonly isStoreFailure: (error: unknown) => boolean;
  /** A text that no other call returns. */
  readonly newId: () => string;
}

/** One request for a page, after the gate. */
export interface PageCall {
  readonly parts: PageParts;
  readonly request: WebRequest;
  readonly caller: Caller;
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly now: Date;
}
