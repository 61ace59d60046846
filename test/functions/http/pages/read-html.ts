/** The text of a page as a person reads it: without tags, with one blank between words. */
export function textOf(html: string): string {
  const body = html.replace(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, ' ');
  return decoded(body.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:])/g, '$1')
    .trim();
}

/** The addresses of all links of a page. */
export function linksOf(html: string): readonly string[] {
  return [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)].map(([, href = '']) => decoded(href));
}

/** The links to lists of hubs whose text begins with a number, with that number. */
export function linkedNumbers(html: string): readonly { readonly path: string; readonly count: number }[] {
  const links = [...html.matchAll(/<a\b[^>]*?\bhref="(\/hubs[^"]*)"[^>]*>([\s\S]*?)<\/a>/g)];
  return links.flatMap(([, href = '', inner = '']) => {
    const [, digits] = /^([\d,]+)\b(?! ?[hmsd]\b)/.exec(textOf(inner)) ?? [];
    return digits === undefined ? [] : [{ path: decoded(href), count: Number(digits.replaceAll(',', '')) }];
  });
}

/** What stands between the tags of the element with this id. */
export function elementOf(html: string, id: string): string {
  const [, tag = ''] = new RegExp(`<(\\w+)[^>]* id="${id}"`).exec(html) ?? [];
  const start = html.indexOf(` id="${id}"`);
  return start < 0 ? '' : html.slice(start, html.indexOf(`</${tag}>`, start));
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
