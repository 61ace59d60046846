import { findingPath } from '../../../core/pages/page-paths.ts';
import { entryOf } from '../../../core/verdict/catalogue/catalogue.ts';
import { Link } from './link.tsx';

/** A finding code as a link to its page; the title names it. */
export function FindingLink({ code }: { readonly code: string }) {
  return (
    <Link to={findingPath(code)} class="finding-code" title={entryOf(code)?.title}>
      {code}
    </Link>
  );
}
