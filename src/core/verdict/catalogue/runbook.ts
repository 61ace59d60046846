import type { FindingCode } from './finding-code.ts';

/** A row of the runbook: what a person who is notified of one of these codes does. Texts are Markdown of one line. */
export interface RunbookRow {
  readonly codes: readonly FindingCode[];
  readonly title: string;
  /** What to look at first. */
  readonly check: string;
  /** What to do with the answer; empty: what was looked at says it. */
  readonly act: string;
}

/** The runbook, in the order of the codes: `docs/runbook.md` and the pages of findings show it. Links in it are relative to `docs`. */
export const RUNBOOK: readonly RunbookRow[] = [
  {
    codes: ['HW101', 'HW102'],
    title: 'isolation off or too weak',
    check: "does the hub's row say why Hubwarden did not write (HW401, HW402, `observe`)?",
    act: 'approve, or remove what blocks the change; first raise a registry that is not Premium (`hubwarden doctor` names it), and the mode in the code that deploys the hub ([terraform.md](terraform.md#a-weaker-mode-in-the-code))',
  },
  {
    codes: ['HW104'],
    title: 'mode change refused by Azure',
    check: "Azure's message in the finding, and which modes `changeableIsolationModes` allows",
    act: 'correct the fault that the message names, `hubwarden retry HUB`; replace a hub that offers no change by a new one, or exempt it',
  },
  {
    codes: ['HW105'],
    title: 'firewall SKU differs',
    check: "who set it; Azure's message, if Azure refused the change",
    act: 'change the policy or the hub',
  },
  {
    codes: ['HW201', 'HW202'],
    title: 'rule missing or altered',
    check: 'the newest entry in `changes`: who',
    act: 'Hubwarden restores it; repeated: HW501',
  },
  {
    codes: ['HW203'],
    title: 'unlisted rule',
    check: 'is it needed?',
    act: 'add it to a pack, exempt it, or remove it',
  },
  {
    codes: ['HW204'],
    title: 'forbidden rule',
    check: 'who added it, and its destination',
    act: 'treat it as a possible leak until it is explained',
  },
  {
    codes: ['HW205', 'HW206'],
    title: 'rule failed or inactive',
    check: "Azure's message in the hub's row",
    act: 'correct the target, then `hubwarden retry HUB`',
  },
  {
    codes: ['HW207'],
    title: 'rule too broad',
    check: 'which destinations it opens',
    act: 'narrow it',
  },
  {
    codes: ['HW209'],
    title: 'Deny rule blocks part of the baseline',
    check: 'which one',
    act: 'remove it, or change the baseline',
  },
  {
    codes: ['HW210'],
    title: 'rule opens the internet',
    check: 'the rule, and who added it',
    act: 'delete it, or narrow it; `unlistedRules: allow` in the policy accepts such rules',
  },
  {
    codes: ['HW211'],
    title: 'rule that cannot be read in full',
    check: 'the part that the finding names',
    act: 'correct that part in Azure, or delete the rule; exempt it if the part has a meaning in Azure',
  },
  {
    codes: ['HW212'],
    title: 'connection without its endpoint',
    check: 'the private endpoint connections of its target, and the roles of the identity of the account there',
    act: 'approve the endpoint, or grant the role and write the connection again',
  },
  {
    codes: ['HW301'],
    title: 'network not provisioned',
    check: '`provisioning.start` in the policy',
    act: 'provision it, or let Hubwarden do it',
  },
  {
    codes: ['HW302', 'HW303'],
    title: 'provisioning slow or timed out',
    check: '`hubwarden operations`',
    act: "send a support request to Azure with the operation's URL",
  },
  {
    codes: ['HW304'],
    title: 'provisioning, or a change of the hub, failed',
    check:
      "the finding names the failed operation, with Azure's message; if the hub itself reads `Failed`, its activity log",
    act: 'correct the cause, `hubwarden retry HUB`',
  },
  {
    codes: ['HW306'],
    title: 'network without an injection',
    check: 'does an agent of the account reach a host that no rule opens?',
    act: 'if it does, create a new account with `networkInjections` and move the projects',
  },
  {
    codes: ['HW401'],
    title: 'computes or endpoints block the change',
    check: 'the list in the finding; if it quotes Azure, the computes of the hub and its projects',
    act: 'agree with their owners and delete them, or exempt',
  },
  {
    codes: ['HW402'],
    title: 'approval needed',
    check: 'is the change right for this hub?',
    act: '`hubwarden approve HUB`',
  },
  {
    codes: ['HW403'],
    title: 'permission missing',
    check: 'action and scope in the finding; `hubwarden doctor --enforce`',
    act: 'grant that action on that scope, `hubwarden retry HUB`',
  },
  {
    codes: ['HW404'],
    title: 'denied by Azure Policy',
    check: 'the policy that the finding names',
    act: 'exempt the hub from that policy, or change the Hubwarden policy',
  },
  {
    codes: ['HW405'],
    title: 'resource lock',
    check: 'the lock',
    act: 'remove it, or accept that the hub stays as it is',
  },
  {
    codes: ['HW406'],
    title: 'firewall cost not accepted',
    check: 'the price in the plan',
    act: '`firewall:` in the assignment, or no FQDN rules',
  },
  {
    codes: ['HW407'],
    title: 'private endpoint not approved',
    check: "the target's connections",
    act: 'its owner approves',
  },
  {
    codes: ['HW408'],
    title: 'provider not registered',
    check: 'the subscription that the finding names',
    act: '`az provider register`',
  },
  {
    codes: ['HW409'],
    title: 'the baseline requires an impossible rule, or Azure refused a rule',
    check: "the rule, and Azure's message",
    act: 'change the policy, or correct the fault that the message names and `hubwarden retry HUB`',
  },
  {
    codes: ['HW410', 'HW411', 'HW412'],
    title: 'account that agents may use without the managed network',
    check: '`properties.networkInjections` of the account, with `az rest`',
    act: 'create a new account for a managed network and move the projects, or exempt it; [policy.md](policy.md#foundry-accounts) has the choice that lets Hubwarden write',
  },
  {
    codes: ['HW413'],
    title: 'managed network deleted',
    check: 'the activity log of the account: who deleted `managedNetworks/default`',
    act: 'treat it as a possible leak until it is explained; create the network again',
  },
  {
    codes: ['HW414'],
    title: 'managed network of an unknown kind',
    check: '`managedNetworkKind` of the network, with `az rest`',
    act: 'create a new account, or exempt it',
  },
  {
    codes: ['HW501'],
    title: 'another principal repeatedly changes it',
    check: 'who; whether the whole workspace was written (Terraform or Bicep with rules in the body) or this rule',
    act: 'agree on one owner ([terraform.md](terraform.md#a-fight-and-how-it-ends)), `hubwarden retry HUB`',
  },
  {
    codes: ['HW502'],
    title: 'lost update',
    check: 'did it happen again? does the finding name a field that Azure does not show?',
    act: 'search for another tool that writes rules; for a field, set `HUBWARDEN_ARM_API_VERSION` as the finding says, `hubwarden retry HUB`',
  },
  {
    codes: ['HW503'],
    title: 'breaker open: all writes have stopped',
    check: '`hubwarden breaker status`',
    act: '[cli.md](cli.md#hubwarden-breaker-status)',
  },
  {
    codes: ['HW504'],
    title: 'writes are off',
    check: 'who switched them off, and why',
    act: '`hubwarden writes on`',
  },
  {
    codes: ['HW601'],
    title: 'hub not read',
    check: '`hubwarden doctor`',
    act: 'roles, or the health of Azure',
  },
  {
    codes: ['HW602'],
    title: 'coverage incomplete',
    check: 'the subscription that the finding names, and the reason',
    act: 'grant the role, or remove the subscription from the scope. Records that cannot be read: `hubwarden audit verify` names them; go back to the release that wrote them, or restore the row from a backup',
  },
  {
    codes: ['HW603'],
    title: 'network not shown',
    check: 'the api-version in the finding',
    act: 'set `HUBWARDEN_ARM_API_VERSION` to a version that shows managed networks (2023-10-01 or later)',
  },
  {
    codes: ['HW702'],
    title: 'exemption expired',
    check: 'owner and ticket in the policy',
    act: 'renew or remove',
  },
  {
    codes: ['HW703'],
    title: 'policy refused',
    check: '`hubwarden policy validate policy.yaml`',
    act: 'correct and deploy; the last good one is in force',
  },
  {
    codes: ['HW704'],
    title: 'no assignment matches',
    check: '`hubwarden policy explain HUB`',
    act: 'add an assignment',
  },
  {
    codes: ['HW705'],
    title: 'assignment changed without a policy change',
    check: 'who changed the tags',
    act: 'restore the tags, or approve',
  },
  {
    codes: ['HW801'],
    title: 'message or event abandoned',
    check: '[Poison message](#poison-message), [Dead letters](#dead-letters)',
    act: '',
  },
  {
    codes: ['HW802'],
    title: 'receiver broken',
    check: '[Alerts not sent](#alerts-not-sent)',
    act: '',
  },
  {
    codes: ['HW803'],
    title: 'sweep overran',
    check: 'traces `shard`, throttling',
    act: 'sweep less often',
  },
  {
    codes: ['HW804'],
    title: 'event path silent',
    check: '`hubwarden doctor`',
    act: 'deploy the event subscription again',
  },
];

/** The row of a code; undefined: a finding of the code raises no alert that a person acts on. */
export function runbookRow(code: FindingCode): RunbookRow | undefined {
  return RUNBOOK.find(({ codes }) => codes.includes(code));
}

/** The table of `docs/runbook.md`, as Markdown that ends with a newline. */
export function renderRunbook(): string {
  const rows = RUNBOOK.map(
    ({ act, check, codes, title }) => `| ${codes.join(', ')} ${title} | ${check} |${act === '' ? '' : ` ${act}`} |`,
  );
  return ['| code | check first | then |', '|---|---|---|', ...rows, ''].join('\n');
}
