import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { PageContext } from '../parts/page-context.tsx';
import { PageContextProvider } from '../parts/page-context.tsx';

/** A page with its data, which becomes HTML in the context of a request. */
export type PageView = (context: PageContext) => string;

/** Binds a page to its data. */
export function view<Props extends object>(Page: (props: Props) => JSX.Element, props: Props): PageView {
  return (context) =>
    `<!doctype html>\n${renderToString(
      <PageContextProvider value={context}>
        <Page {...props} />
      </PageContextProvider>,
    )}\n`;
}
