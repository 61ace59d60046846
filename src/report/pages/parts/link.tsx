import type { ComponentChildren } from 'preact';

/** Where a link leads: a path of ours, from core/pages, or an https address. */
export interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string | undefined;
  readonly title?: string | undefined;
  /** Set for the link to the page itself. */
  readonly current?: boolean | undefined;
  readonly label?: string | undefined;
  /** The browser stores the answer as a file. */
  readonly download?: boolean | undefined;
  /** Keyboards pass over it, because the same link stands beside it in a form that screen readers read. */
  readonly isSkippedByKeyboard?: boolean | undefined;
}

/**
 * The only way to a link on a page: an address of another form than a path of this app or https is shown as text, because neither
 * preact nor a browser refuses `javascript:`.
 */
export function Link(props: LinkProps) {
  const { children, class: name, current, download, isSkippedByKeyboard, label, title, to } = props;
  if (!isSafe(to)) return <span class={name}>{children}</span>;
  const isForeign = to.startsWith('https:');
  return (
    <a
      href={to}
      class={name}
      title={title}
      aria-current={current === true ? 'page' : undefined}
      aria-label={label}
      download={download === true ? true : undefined}
      tabIndex={isSkippedByKeyboard === true ? -1 : undefined}
      rel={isForeign ? 'noreferrer' : undefined}
    >
      {children}
    </a>
  );
}

/** True for `/path`, `#place`, `?query` and `https://host/…`, and for nothing that a browser would read as another host or scheme. */
export function isSafe(to: string): boolean {
  // Browsers drop tabs and line ends from addresses, and read a backslash as a slash.
  if ([...to].some((character) => character < ' ' || character === '\\')) return false;
  if (/^https:\/\/[^/]/.test(to)) return true;
  return /^(\/(?!\/)|#|\?)/.test(to);
}
