import type { Pack, PackSource } from './pack.ts';
import { hostsFor } from './pack.ts';

const GITHUB_PAGE: PackSource = {
  source:
    'https://docs.github.com/en/get-started/using-github/allowing-access-to-githubs-services-from-a-restricted-network',
  reviewedOn: '2026-11-30',
};

/** Hosts for cloning, releases and raw files of GitHub. */
export const GITHUB_2026_11: Pack = {
  name: 'github',
  edition: '2026-11',
  description: 'Cloning repositories of GitHub, and fetching releases and raw files',
  hosts: [
    ...hostsFor('cloning over HTTPS', GITHUB_PAGE, ['github.com']),
    ...hostsFor('archives of repositories', GITHUB_PAGE, ['codeload.github.com']),
    ...hostsFor('raw files', GITHUB_PAGE, ['raw.githubusercontent.com']),
    ...hostsFor('files of releases', GITHUB_PAGE, [
      'objects.githubusercontent.com',
      'release-assets.githubusercontent.com',
    ]),
    ...hostsFor('large files of Git LFS', GITHUB_PAGE, [
      'github-cloud.githubusercontent.com',
      'media.githubusercontent.com',
    ]),
  ],
  notes: [
    'github.com takes uploads from every free account: data can leave there. Choose this pack only where people must clone from GitHub; where they only read single files, a rule for raw.githubusercontent.com is narrower, and it takes no uploads.',
    'A rule opens a whole host and not one repository or organization.',
    'The API (api.github.com) and packages (ghcr.io) need rules of their own.',
  ],
};
