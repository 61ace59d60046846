import type { FindingClass } from '../../../core/verdict/catalogue/vocabulary.ts';

/** What each class does to the verdict of a hub. */
export const CLASS_WORDS: Readonly<Record<FindingClass, string>> = {
  difference: 'The hub differs from its baseline: Drifted.',
  blocker: 'A person must act: Blocked.',
  pending: 'Azure is at work: Pending.',
  unreadable: 'The hub could not be read: Unknown.',
  lint: 'Worth knowing; never changes a verdict.',
  operational: 'About Hubwarden or the fleet; never changes the verdict of a hub.',
};
