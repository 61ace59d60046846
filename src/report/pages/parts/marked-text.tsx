import { visibleLine } from '../../../core/text/printable.ts';
import { Code, Foreign } from './parts.tsx';

/** A name between backticks, or a link of the documentation. */
const MARKED = /`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)/g;

/** A sentence of Hubwarden with commands and names between backticks, and links of the documentation. Documents are named, because the pages do not serve them. */
export function MarkedText({ children }: { readonly children: string }) {
  const parts = [];
  let at = 0;
  for (const match of children.matchAll(MARKED)) {
    const [whole, code, words = '', target = ''] = match;
    parts.push(<Foreign>{visibleLine(children.slice(at, match.index))}</Foreign>);
    parts.push(code === undefined ? <Document words={words} target={target} /> : <Code>{visibleLine(code)}</Code>);
    at = match.index + whole.length;
  }
  return (
    <>
      {parts}
      <Foreign>{visibleLine(children.slice(at))}</Foreign>
    </>
  );
}

/** `docs/terraform.md, a weaker mode in the code`. */
function Document({ target, words }: { readonly words: string; readonly target: string }) {
  const [file = '', section = ''] = target.split('#');
  const name = `docs/${file === '' ? 'runbook.md' : file}`;
  const place = words === file ? section.replaceAll('-', ' ') : words;
  return (
    <span class="document">
      <Code>{name}</Code>
      {place === '' ? '' : `, ${place}`}
    </span>
  );
}
