import type { PageView } from '../../../report/pages/frame/render-page.tsx';

/** What a page answers. Links and places are paths of this app. */
export type PageResult =
  | {
      readonly kind: 'Page';
      readonly page: PageView;
      /** undefined: 200. */
      readonly status?: number | undefined;
      /** Path of the same data in the API. */
      readonly jsonPath?: string | undefined;
    }
  /** For the script of a page. */
  | { readonly kind: 'Json'; readonly value: unknown }
  /** `SeeOther` after a form; `Moved` for another spelling of the same page, which stays. */
  | { readonly kind: 'Redirect'; readonly to: string; readonly because: 'SeeOther' | 'Moved' }
  | { readonly kind: 'NotFound'; readonly title: string; readonly message: string }
  /** The request itself is wrong; the message names the place and the remedy. */
  | { readonly kind: 'BadRequest'; readonly message: string }
  /** The store or Azure did not answer; the message says why. `layer` undefined: the store. */
  | { readonly kind: 'Unavailable'; readonly message: string; readonly layer?: 'tables' | 'Azure' | undefined }
  | { readonly kind: 'Forbidden'; readonly message: string };

/** Answers with a page. */
export function page(view: PageView, more: { readonly status?: number; readonly jsonPath?: string } = {}): PageResult {
  return { kind: 'Page', page: view, ...more };
}
