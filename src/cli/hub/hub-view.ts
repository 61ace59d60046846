import type { Paint } from '../text/paint.ts';

/** How to render a hub. */
export interface HubView {
  readonly now: Date;
  readonly paint: Paint;
  /** Nothing is folded or shortened. */
  readonly isWide: boolean;
}
