import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Words } from '../../../core/kind-words.ts';
import type { Caller } from '../../../reconcile/queries/caller.ts';

/** What every page needs beside its own data. */
export interface PageContext {
  readonly caller: Caller;
  readonly now: Date;
  /** Path and query of the page, as links of this page name it. */
  readonly path: string;
  /** The same data as JSON; undefined: no operation of the API has them. */
  readonly jsonPath: string | undefined;
  /** Name of the deployment, as notifications have it. */
  readonly environment: string;
  readonly version: string;
  /** Hash of the active policy version; undefined: none is active, or it cannot be read. */
  readonly policyVersion: string | undefined;
  /** Words for what the fleet holds: `hubs`, or `hubs and accounts`. */
  readonly words: Words;
  /** Paths of the style sheet and the script, with a hash of their content. */
  readonly assets: PageAssets;
  /** Makes the keys of forms: texts that no other form has. */
  readonly newKey: () => string;
}

/** Paths of what a page loads. */
export interface PageAssets {
  readonly style: string;
  readonly script: string;
  readonly icon: string;
}

const Context = createContext<PageContext | undefined>(undefined);

/** Gives the context to every part of a page. */
export const PageContextProvider = Context.Provider;

/** The context of the page that is rendered. @throws Error outside of a page */
export function usePage(): PageContext {
  const context = useContext(Context);
  if (context === undefined) throw new Error('a part of a page is rendered outside of a page');
  return context;
}
