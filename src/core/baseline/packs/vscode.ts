import type { Pack, PackSource } from './pack.ts';
import { hostsFor, PAGE_OF_2026_02, PAGE_OF_2026_11, SEED_PAGE } from './pack.ts';

const NAME = 'vscode';
const DESCRIPTION = 'Visual Studio Code, desktop and web, connected to compute instances';
const WEB = [
  '*.vscode.dev',
  '*.vscode-unpkg.net',
  '*.vscode-cdn.net',
  '*.vscodeexperiments.azureedge.net',
  'default.exp-tas.com',
];
const PORTS =
  'VS Code also needs ports 8704 to 8710 between the client and the compute instance. That is inbound to the compute, which no outbound rule opens.';
const STORAGE_HOST =
  'vscode.blob.core.windows.net is a storage account. The same page says that storage accounts cannot be reached by FQDN rule in AllowOnlyApprovedOutbound: if extensions do not install, this host is why.';

/** Hosts for VS Code, from the older page. */
export const VSCODE_SEED: Pack = {
  name: NAME,
  edition: 'seed',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('VS Code for the Web', SEED_PAGE, WEB),
    ...hostsFor('download of VS Code desktop', SEED_PAGE, ['code.visualstudio.com']),
    ...hostsFor('VS Code server on the compute instance', SEED_PAGE, [
      'update.code.visualstudio.com',
      '*.vo.msecnd.net',
    ]),
    ...hostsFor('extensions', SEED_PAGE, [
      'marketplace.visualstudio.com',
      'vscode.blob.core.windows.net',
      '*.gallerycdn.vsassets.io',
    ]),
    ...hostsFor('websocket server between client and VS Code server', SEED_PAGE, [
      'raw.githubusercontent.com',
      'pkg-containers.githubusercontent.com',
      'github.com',
    ]),
  ],
  notes: [
    PORTS,
    STORAGE_HOST,
    'The older page names paths below github.com and raw.githubusercontent.com. An FQDN rule opens the whole host, to which every account can also upload.',
  ],
  serves: 'MlWorkspace',
};

/** Hosts for VS Code, from the page of February 2026. */
export const VSCODE_2026_02: Pack = {
  name: NAME,
  edition: '2026-02',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('VS Code for the Web', PAGE_OF_2026_02, WEB),
    ...hostsFor('download of VS Code desktop', PAGE_OF_2026_02, ['code.visualstudio.com']),
    ...hostsFor('VS Code server on the compute instance', PAGE_OF_2026_02, [
      'update.code.visualstudio.com',
      '*.vo.msecnd.net',
    ]),
    ...hostsFor('extensions', PAGE_OF_2026_02, [
      'marketplace.visualstudio.com',
      'vscode.blob.core.windows.net',
      '*.gallerycdn.vsassets.io',
    ]),
    ...hostsFor('download CDN of VS Code', PAGE_OF_2026_02, ['vscode.download.prss.microsoft.com']),
  ],
  notes: [PORTS, STORAGE_HOST],
  serves: 'MlWorkspace',
};

/** VS Code's own page, to which Azure's page refers for a complete list. */
const VSCODE_PAGE: PackSource = {
  source: 'https://code.visualstudio.com/docs/setup/network',
  reviewedOn: '2026-11-30',
};

/** Hosts for VS Code, from the page as read in November 2026 and from VS Code's own. */
export const VSCODE_2026_11: Pack = {
  name: NAME,
  edition: '2026-11',
  description: DESCRIPTION,
  hosts: [
    ...hostsFor('VS Code for the Web', PAGE_OF_2026_11, WEB),
    ...hostsFor('download of VS Code desktop', PAGE_OF_2026_11, ['code.visualstudio.com']),
    ...hostsFor('VS Code server on the compute instance', PAGE_OF_2026_11, [
      'update.code.visualstudio.com',
      '*.vo.msecnd.net',
    ]),
    ...hostsFor('extensions', PAGE_OF_2026_11, [
      'marketplace.visualstudio.com',
      'vscode.blob.core.windows.net',
      '*.gallerycdn.vsassets.io',
    ]),
    ...hostsFor('download CDN of VS Code', PAGE_OF_2026_11, ['vscode.download.prss.microsoft.com']),
    ...hostsFor('extensions', VSCODE_PAGE, ['*.gallery.vsassets.io']),
    ...hostsFor('files that extensions and release notes fetch from GitHub', VSCODE_PAGE, [
      'raw.githubusercontent.com',
    ]),
  ],
  notes: [
    PORTS,
    STORAGE_HOST,
    'raw.githubusercontent.com serves files of every public repository on GitHub: code that any account has published can be fetched there, as from a package index. It takes no uploads. Where that is too wide, name vscode@2026-02, which does not hold it.',
  ],
  serves: 'MlWorkspace',
};
