import { textHash } from '../../../core/text/text-hash.ts';
import type { PageAssets } from '../../../report/pages/parts/page-context.tsx';
import script from '../../../report/pages/script/pages.ts?text';
import icon from '../../../report/pages/style/icon.svg?text';
import style from '../../../report/pages/style/pages.css?text';
import type { WebRequest, WebResponse } from '../web-message.ts';

/** Digits of the hash in a name: a changed file has another name, so that browsers may keep it for ever. */
const HASH_DIGITS = 12;

const FILES = [
  { name: 'style', extension: 'css', type: 'text/css; charset=utf-8', text: style },
  { name: 'script', extension: 'js', type: 'text/javascript; charset=utf-8', text: script },
  { name: 'icon', extension: 'svg', type: 'image/svg+xml', text: icon },
].map((file) => ({ ...file, path: `/assets/${textHash(file.text).slice(0, HASH_DIGITS)}.${file.extension}` }));

/** Where the pages find what they load. */
export const ASSETS: PageAssets = { style: pathOf('style'), script: pathOf('script'), icon: pathOf('icon') };

function pathOf(name: string): string {
  return FILES.find((file) => file.name === name)?.path ?? '';
}

/** Answers a request for a style sheet, the script or the icon; undefined when the path is none of them. */
export function assetFor({ method, url }: WebRequest): WebResponse | undefined {
  const file = FILES.find(({ path }) => path === url.pathname);
  if (file === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
  const headers = { 'content-type': file.type, 'cache-control': 'public, max-age=31536000, immutable' };
  return { status: 200, headers, body: file.text };
}
