import type { Pack } from './pack.ts';
import { hostsFor, PAGE_OF_2026_02, SEED_PAGE } from './pack.ts';

const NAME = 'python-packages';
const DESCRIPTION = 'Installing Python packages for training and deployment from the public indexes';
const NOT_COMPLETE =
  'The list holds the hosts most often needed. A package that is fetched from elsewhere, such as a Git repository, needs a rule of its own.';

/** Hosts for Python packages, from the older page. */
export const PYTHON_PACKAGES_SEED: Pack = {
  name: NAME,
  edition: 'seed',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('default conda packages', SEED_PAGE, ['anaconda.com', '*.anaconda.com']),
    ...hostsFor('conda repository data', SEED_PAGE, ['*.anaconda.org']),
    ...hostsFor('the default Python index', SEED_PAGE, ['pypi.org']),
    ...hostsFor('package files, also where the index is overwritten', SEED_PAGE, ['*.pythonhosted.org']),
    ...hostsFor('examples that use PyTorch', SEED_PAGE, ['pytorch.org', '*.pytorch.org']),
    ...hostsFor('examples that use TensorFlow', SEED_PAGE, ['*.tensorflow.org']),
  ],
  notes: [
    NOT_COMPLETE,
    'The older page asks for *.pythonhosted.org only where the index is overwritten; it is in the pack because pip fetches files from there.',
  ],
};

/** Hosts for Python packages, from the page of February 2026. */
export const PYTHON_PACKAGES_2026_02: Pack = {
  name: NAME,
  edition: '2026-02',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('default conda packages', PAGE_OF_2026_02, ['anaconda.com', '*.anaconda.com']),
    ...hostsFor('conda repository data', PAGE_OF_2026_02, ['*.anaconda.org']),
    ...hostsFor('the default Python index', PAGE_OF_2026_02, ['pypi.org']),
    ...hostsFor('package files', PAGE_OF_2026_02, ['*.pythonhosted.org']),
    ...hostsFor('examples that use PyTorch', PAGE_OF_2026_02, ['pytorch.org', '*.pytorch.org']),
    ...hostsFor('examples that use TensorFlow', PAGE_OF_2026_02, ['*.tensorflow.org']),
  ],
  notes: [NOT_COMPLETE],
};
