import { lookUp } from '../../core/text/look-up.ts';

/** Text that is HTML already: only {@link html} makes it. */
export interface Html {
  readonly html: string;
}

/** A value that a template takes: text is escaped, HTML is not, a list is joined. */
export type HtmlValue = string | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: HtmlValue): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => lookUp(ENTITIES, character) ?? '');
  return 'html' in value ? value.html : value.map((each) => each.html).join('');
}

/**
 * Builds HTML from a template literal. Every value is escaped unless a template made it, so that text from outside stays
 * text, in elements and between the quotes of attributes. Attributes must have quotes.
 */
export function html(texts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: texts.map((text, index) => text + render(values[index] ?? '')).join('') };
}

/** A complete page. @param styleSheet path of its styles: the policy of the page refuses inline ones */
export function htmlPage(title: string, body: Html, styleSheet?: string): string {
  const styles = styleSheet === undefined ? '' : html`<link rel="stylesheet" href="${styleSheet}">\n`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${styles}</head>
<body>
${body}
</body>
</html>
`.html;
}

/** Headers of a page: nothing from elsewhere, no script, no frame, no copy in a cache. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
