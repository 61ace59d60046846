import type { Pack } from './pack.ts';
import { hostsFor, PAGE_OF_2026_02, PAGE_OF_2026_06, SEED_PAGE } from './pack.ts';

const NAME = 'huggingface';
const DESCRIPTION = 'Hugging Face models: container images and model files';
const IMAGES = ['docker.io', '*.docker.io', '*.docker.com', 'production.cloudflare.docker.com'];
const UPLOADS =
  'huggingface.co and docker.io also take uploads from every free account. Where that matters, mirror the models and images instead.';

/** Hosts for Hugging Face models, from the older page. */
export const HUGGINGFACE_SEED: Pack = {
  name: NAME,
  edition: 'seed',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('container images', SEED_PAGE, IMAGES),
    ...hostsFor('sign-in to the image registry', SEED_PAGE, ['cdn.auth0.com']),
    ...hostsFor('model files', SEED_PAGE, ['cdn-lfs.huggingface.co']),
  ],
  notes: [UPLOADS, 'The older page prints cnd.auth0.com, which does not exist; the pack holds cdn.auth0.com.'],
};

/** Hosts for Hugging Face models, from the page of February 2026. */
export const HUGGINGFACE_2026_02: Pack = {
  name: NAME,
  edition: '2026-02',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('container images', PAGE_OF_2026_02, IMAGES),
    ...hostsFor('sign-in to the image registry', PAGE_OF_2026_02, ['cdn.auth0.com']),
    ...hostsFor('model pages and model files', PAGE_OF_2026_02, [
      'huggingface.co',
      'cas-bridge.xethub.hf.co',
      'cdn-lfs.huggingface.co',
    ]),
  ],
  notes: [UPLOADS],
};

/** Hosts for Hugging Face models, from the page of June 2026: model weights come from hosts below xethub.hf.co. */
export const HUGGINGFACE_2026_06: Pack = {
  name: NAME,
  edition: '2026-06',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('container images', PAGE_OF_2026_06, IMAGES),
    ...hostsFor('sign-in to the image registry', PAGE_OF_2026_06, ['cdn.auth0.com']),
    ...hostsFor('model pages and model files', PAGE_OF_2026_06, ['huggingface.co', '*.huggingface.co']),
    ...hostsFor('model weights', PAGE_OF_2026_06, ['xethub.hf.co', '*.xethub.hf.co']),
  ],
  notes: [
    UPLOADS,
    'Hugging Face also serves some files from other hosts below hf.co, which the page does not name. Where a download stops there, add a rule for that host.',
  ],
};
