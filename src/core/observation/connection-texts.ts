import { foldCase } from '../text/fold-case.ts';
import { trimEnd } from '../text/trim-end.ts';

/** The names in the texts of one connection, in lower case. */
export interface ConnectionTexts {
  readonly category: string;
  readonly ids: readonly string[];
  readonly hosts: readonly string[];
  readonly names: readonly string[];
  /** Hosts in `target`: the declared target of the connection. */
  readonly targetHosts: readonly string[];
  /** Ids in `target`. */
  readonly targetIds: readonly string[];
}

/** Reads every text of a connection's content, whatever its form. The number of steps is proportional to its size. */
export function textsOfConnection(properties: unknown): ConnectionTexts {
  const texts = textsIn(properties);
  // A plain text in place of a connection is its target.
  const target = texts.filter(({ key }) => key === 'target' || key === '').map(({ text }) => text);
  const all = texts.map(({ text }) => text);
  return {
    category: texts.find(({ key }) => key === 'category')?.text.trim() ?? '',
    ids: eachOnce(all, idsIn),
    hosts: eachOnce(all, hostsIn),
    names: [...new Set(texts.flatMap(({ key, text }) => namesIn(key, text)))],
    targetHosts: eachOnce(target, addressedHosts),
    targetIds: eachOnce(target, idsIn),
  };
}

function eachOnce(texts: readonly string[], find: (text: string) => readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap(find))];
}

interface KeyedText {
  /** The last key on the path to it, lower-case; empty for a text without one. */
  readonly key: string;
  readonly text: string;
}

/** Every text in its plain form; without recursion, so that deep nesting cannot exhaust the stack. */
function textsIn(properties: unknown): readonly KeyedText[] {
  const texts: KeyedText[] = [];
  const open: { readonly key: string; readonly value: unknown }[] = [{ key: '', value: properties }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { key, value } = next;
    if (typeof value === 'string') texts.push({ key, text: plainText(value) });
    else if (Array.isArray(value)) for (const item of value) open.push({ key, value: item });
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) open.push({ key: foldCase(name), value: item });
  }
  return texts;
}

/** In lower case, with URL escapes decoded, escapes of escapes too. */
function plainText(text: string): string {
  return unescaped(unescaped(foldCase(text.normalize('NFKC'))));
}

function unescaped(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/g, (_, code: string) =>
    foldCase(String.fromCharCode(Number.parseInt(code, 16))),
  );
}

// Longer than any id that Azure accepts.
const LONGEST_ID = 1000;
const END_OF_ID = /[\s"'`;,?#&<>|\\{}[\]@=]/;

function idsIn(text: string): readonly string[] {
  const ids: string[] = [];
  for (let at = text.indexOf('/subscriptions/'); at >= 0; at = text.indexOf('/subscriptions/', at + 1)) {
    const rest = text.slice(at, at + LONGEST_ID);
    const end = rest.search(END_OF_ID);
    const id = trimEnd(end < 0 ? rest : rest.slice(0, end), '/');
    const [, , , groups, , providers, namespace = '', type = '', name = ''] = id.split('/');
    const isId = groups === 'resourcegroups' && providers === 'providers' && namespace !== '';
    if (isId && type !== '' && name !== '') ids.push(id);
  }
  return ids;
}

/** The namespace in an id is not a host. */
const PROVIDER = /\/providers\/[a-z0-9.]{1,100}/g;
const NO_HOST_CHARACTERS = /[^a-z0-9.-]+/;

/** The word without dots and hyphens at its ends. */
function bareHost(word: string): string {
  const isEdge = (at: number) => word[at] === '.' || word[at] === '-';
  let from = 0;
  let to = word.length;
  while (from < to && isEdge(from)) from += 1;
  while (to > from && isEdge(to - 1)) to -= 1;
  return word.slice(from, to);
}

function hostsIn(text: string): readonly string[] {
  const hosts: string[] = [];
  for (const word of text.replaceAll(PROVIDER, '/').split(NO_HOST_CHARACTERS)) {
    if (!word.includes('.') || word.length > LONGEST_ID) continue;
    const host = bareHost(word);
    const labels = host.split('.');
    const isAddress = labels.length === 4 && labels.every((label) => /^\d{1,3}$/.test(label));
    const isName =
      labels.length > 1 && labels.every((label) => label !== '') && /^[a-z][a-z0-9-]+$/.test(labels.at(-1) ?? '');
    if (isAddress || isName) hosts.push(host);
  }
  return hosts;
}

/** The hosts that a text addresses: those of its URLs, and all hosts if it holds no URL. */
function addressedHosts(text: string): readonly string[] {
  const hosts: string[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const [authority = ''] = text.slice(at + 3, at + 3 + LONGEST_ID).split(/[/?#;,\s"']/, 1);
    hosts.push(...hostsIn(authority));
  }
  return hosts.length === 0 ? hostsIn(text) : hosts;
}

/** Keys beside which a bare resource name occurs, without signs between their parts. */
const NAMING = new Set(
  'account accountname storageaccount storageaccountname server servername datasource addr address networkaddress workspacename namespacename vaultname registryname clustername searchservicename resourcename databaseaccountname'.split(
    ' ',
  ),
);
const BARE_NAME = /^[a-z0-9][a-z0-9_-]{1,79}$/;

/** `lake` under the key `accountName`, or in `AccountName=lake;…`. */
function namesIn(key: string, text: string): readonly string[] {
  const pairs = text.split(';').map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? { word: '', value: '' } : { word: part.slice(0, at), value: part.slice(at + 1) };
  });
  return [{ word: key, value: text }, ...pairs]
    .filter(({ word }) => NAMING.has(word.replace(/[^a-z]/g, '')))
    .map(({ value }) =>
      value
        .trim()
        .replace(/^tcp:/, '')
        .replace(/,\d{1,5}$/, ''),
    )
    .filter((value) => BARE_NAME.test(value));
}
