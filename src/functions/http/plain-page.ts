import { lookUp } from '../../core/text/look-up.ts';
import { visibleLine } from '../../core/text/printable.ts';

/** The style sheet of plain pages. The gate serves it to everyone: pages before the sign-in need it, and it holds no facts. */
export const PLAIN_PAGE_CSS_PATH = '/access.css';

/** Its text. */
export const PLAIN_PAGE_CSS = `:root{color-scheme:light dark}
body{margin:0;padding:2rem 1rem;font:1rem/1.5 "Segoe UI",system-ui,sans-serif;color:light-dark(#1b1f24,#e6e9ed);background:light-dark(#fff,#0f1419)}
main{max-width:38rem;margin:8vh auto 0}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
p{margin:0 0 1rem;overflow-wrap:anywhere}
a{color:light-dark(#0b5cad,#7cb7f5)}
.act{display:inline-block;padding:.5rem 1rem;border:1px solid;border-radius:.25rem}
small{color:light-dark(#57606a,#9aa4af)}
`;

/** A page without data: why a request was not answered, and what to do. */
export interface PlainPage {
  readonly title: string;
  /** One paragraph each. */
  readonly text: readonly string[];
  /** Paths on this host, made by the app and never taken from a client. */
  readonly links: readonly { readonly path: string; readonly text: string }[];
  readonly requestId: string;
}

/** The page as HTML. Every text is escaped. */
export function plainPageHtml({ links, requestId, text, title }: PlainPage): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">',
    `<title>${escaped(title)} · Hubwarden</title><link rel="stylesheet" href="${PLAIN_PAGE_CSS_PATH}"></head><body><main>`,
    `<h1>${escaped(title)}</h1>`,
    ...text.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    ...links.map(({ path, text: words }) => `<p><a class="act" href="${escaped(path)}">${escaped(words)}</a></p>`),
    `<p><small>Request ${escaped(requestId)}</small></p></main></body></html>`,
  ].join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return visibleLine(text).replace(/[&<>"']/g, (character) => lookUp(ESCAPES, character) ?? '');
}
