import type { Pack, PackSource } from './pack.ts';
import { hostsFor, PAGE_OF_2026_11 } from './pack.ts';

const DOCKER_PAGE: PackSource = {
  source: 'https://docs.docker.com/desktop/setup/allow-list/',
  reviewedOn: '2026-11-30',
};

/** Hosts for images of Docker Hub: those that Azure's page names, and the storage that Docker's page names. */
export const DOCKER_2026_11: Pack = {
  name: 'docker',
  edition: '2026-11',
  description: 'Container images of Docker Hub, for environments and jobs',
  hosts: [
    ...hostsFor('container images', PAGE_OF_2026_11, ['docker.io', '*.docker.io', '*.docker.com']),
    ...hostsFor('sign-in to the image registry', PAGE_OF_2026_11, ['cdn.auth0.com']),
    ...hostsFor('layers of images', DOCKER_PAGE, [
      'docker-images-prod.6aa30f8b08e16409b46e0173d6de2f56.r2.cloudflarestorage.com',
    ]),
  ],
  notes: [
    'docker.io also takes uploads from every free account. Where that matters, mirror the images to a registry of your own.',
    'Images of Microsoft come from mcr.microsoft.com, which the required rules of every hub open.',
  ],
};
