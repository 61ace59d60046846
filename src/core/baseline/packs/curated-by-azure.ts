import type { Pack } from './pack.ts';
import { hostsFor, PAGE_OF_2026_02, SEED_PAGE } from './pack.ts';

const NAME = 'curated-by-azure';
const DESCRIPTION = 'Models curated and sold by Azure, which install their dependencies when they start';

/** Hosts for models curated by Azure, from the older page. */
export const CURATED_BY_AZURE_SEED: Pack = {
  name: NAME,
  edition: 'seed',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('conda packages', SEED_PAGE, ['*.anaconda.org', '*.anaconda.com', 'anaconda.com']),
    ...hostsFor('the default Python index', SEED_PAGE, ['pypi.org']),
    ...hostsFor('package files', SEED_PAGE, ['*.pythonhosted.org']),
    ...hostsFor('PyTorch', SEED_PAGE, ['*.pytorch.org', 'pytorch.org']),
  ],
  notes: [],
  serves: 'MlWorkspace',
};

/** Hosts for models sold by Azure, from the page of February 2026. */
export const CURATED_BY_AZURE_2026_02: Pack = {
  name: NAME,
  edition: '2026-02',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('conda packages', PAGE_OF_2026_02, ['anaconda.com', '*.anaconda.com', '*.anaconda.org']),
    ...hostsFor('the default Python index', PAGE_OF_2026_02, ['pypi.org']),
    ...hostsFor('package files', PAGE_OF_2026_02, ['*.pythonhosted.org']),
    ...hostsFor('PyTorch', PAGE_OF_2026_02, ['pytorch.org', '*.pytorch.org']),
  ],
  notes: [],
  serves: 'MlWorkspace',
};
