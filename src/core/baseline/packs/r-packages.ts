import type { Pack, PackSource } from './pack.ts';
import { hostsFor } from './pack.ts';

const AZURE_PAGE: PackSource = {
  source: 'https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall',
  reviewedOn: '2026-11-30',
};
const CRAN_PAGE: PackSource = { source: 'https://cran.r-project.org/mirrors.html', reviewedOn: '2026-11-30' };

/** Hosts for R packages. */
export const R_PACKAGES_2026_11: Pack = {
  name: 'r-packages',
  edition: '2026-11',
  description: 'Installing R packages from CRAN',
  hosts: [
    ...hostsFor('CRAN packages', AZURE_PAGE, ['cloud.r-project.org']),
    ...hostsFor('CRAN itself, where a script names it', CRAN_PAGE, ['cran.r-project.org']),
    ...hostsFor('the mirror that RStudio is set to', CRAN_PAGE, ['cran.rstudio.com']),
  ],
  notes: [
    'RStudio as an application on a compute instance is a container image of ghcr.io, which needs rules for ghcr.io and pkg-containers.githubusercontent.com.',
    'Packages of Bioconductor and of Git repositories come from other hosts, which need rules of their own.',
  ],
};
