import type { ComponentChildren } from 'preact';
import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { Foreign } from '../parts/parts.tsx';

/** A page in place of the one that was asked for. It names the layer that refused, and the id under which the log has the request. */
export function ErrorPage({
  children,
  layer,
  message,
  requestId,
  title,
}: {
  readonly title: string;
  readonly message: string;
  /** `request`, `sign-in`, `role`, `Hubwarden`, `tables`, `Azure`. */
  readonly layer: string;
  readonly requestId: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <PageLayout title={title} section={undefined}>
      <h1>{title}</h1>
      {message.split('\n').map((line) => (
        <p key={line} class="lead">
          <Foreign>{line}</Foreign>
        </p>
      ))}
      {children}
      <p>
        <Link to={PAGE_PATHS.fleet}>To the fleet</Link>
      </p>
      <p class="muted">
        Layer: {layer}. Request <code>{requestId}</code>.
      </p>
    </PageLayout>
  );
}
