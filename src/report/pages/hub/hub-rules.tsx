import type { CoveringRule, DiffField, DiffRow, DiffSign, RuleDiff } from '../../../core/diff/rule-diff.ts';
import { DIFF_SIGNS, diffCounts, SIGN_WORDS } from '../../../core/diff/rule-diff.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { findingFragment, hubPath, hubPlanPath } from '../../../core/pages/page-paths.ts';
import { counted } from '../../../core/text/counted.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import { Link } from '../parts/link.tsx';
import { Code, Empty, Fold, Foreign, Section } from '../parts/parts.tsx';
import type { Column } from '../parts/table.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';

/** The hub beside its baseline, rule by rule: what differs, and folded what is as wanted. */
export function HubRules({ hub, hubId }: { readonly hub: HubDetail; readonly hubId: HubId }) {
  const { diff, noDiff } = hub;
  return (
    <Section id="rules" title="Rules" note={diff === null ? undefined : <Counts diff={diff} />}>
      {diff === null ? (
        <Empty title={`The ${wordOf(hubId)} is not compared with a baseline.`}>
          <p>
            <Foreign>{noDiff ?? 'No reason is kept.'}</Foreign>
          </p>
        </Empty>
      ) : (
        <Diff diff={diff} hubId={hubId} isLiving={hub.goneAt === null} />
      )}
    </Section>
  );
}

function Counts({ diff: { rows } }: { readonly diff: RuleDiff }) {
  const counts = diffCounts(rows);
  const pending = rows.filter(({ isPending }) => isPending).length;
  return (
    <>
      {DIFF_SIGNS.filter((sign) => counts[sign] > 0).map((sign, index) => (
        <span key={sign}>
          {index === 0 ? undefined : ' · '}
          <Sign sign={sign} /> {counts[sign]} {SIGN_WORDS[sign]}
        </span>
      ))}
      {pending === 0 ? undefined : ` · ${pending} of them pending`}
    </>
  );
}

interface DiffProps {
  readonly diff: RuleDiff;
  readonly hubId: HubId;
  readonly isLiving: boolean;
}

function Diff({ diff, hubId, isLiving }: DiffProps) {
  const { rows } = diff;
  const isFolded = ({ coveredBy, sign }: DiffRow): boolean => sign === '=' && coveredBy === undefined;
  const folded = rows.filter(isFolded);
  const shown = rows.filter((row) => !isFolded(row));
  return (
    <>
      {shown.length === 0 ? (
        <p>
          Nothing differs from the baseline, <Ago at={diff.asOf} />.
        </p>
      ) : (
        <RuleTable
          caption="Rules and settings that differ, or that another rule permits"
          rows={shown}
          source={diff.source}
        />
      )}
      <div id="rules-as-wanted">
        {folded.length === 0 ? undefined : (
          <Fold
            summary={
              <>
                <Sign sign="=" /> {counted(folded.length, shown.length === 0 ? 'rule' : 'other rule')} as wanted
              </>
            }
          >
            <RuleTable caption="Rules as the baseline wants them" rows={folded} source={diff.source} />
          </Fold>
        )}
      </div>
      <Source diff={diff} hubId={hubId} isLiving={isLiving} />
    </>
  );
}

function Source({ diff: { otherRules, source }, hubId, isLiving }: DiffProps) {
  if (source === 'Record')
    return (
      <p class="muted">
        From the findings of the last judgement: the record holds no rules.{' '}
        {isLiving ? (
          <>
            <Link to={`${hubPath(hubId)}?read=azure#rules`}>Read the {wordOf(hubId)} from Azure</Link> for every value
            and the rules that cover others, or see <Link to={hubPlanPath(hubId)}>what Hubwarden would change</Link>.
          </>
        ) : undefined}
      </p>
    );
  const { ofAzure = 0, ofOthers = 0 } = otherRules ?? {};
  if (ofAzure + ofOthers === 0) return null;
  const parts = [
    ...(ofAzure === 0 ? [] : [`${ofAzure} of Azure`]),
    ...(ofOthers === 0 ? [] : [`${ofOthers} of other owners`]),
  ];
  return (
    <p class="muted">
      {counted(ofAzure + ofOthers, 'rule')} that the baseline neither wants nor refuses: {parts.join(', ')}.
    </p>
  );
}

/** The sign of a row as a mark with its word for screen readers. */
export function Sign({ sign }: { readonly sign: DiffSign }) {
  return (
    <span class={`sign ${SIGN_CLASSES[sign]}`}>
      <span aria-hidden="true">{sign === '-' ? '−' : sign}</span>
      <span class="hidden">{SIGN_WORDS[sign]}</span>
    </span>
  );
}

const SIGN_CLASSES: Readonly<Record<DiffSign, string>> = {
  '!': 'sign-irreversible',
  '+': 'sign-missing',
  '~': 'sign-altered',
  '-': 'sign-unwanted',
  '=': 'sign-wanted',
};

function RuleTable({
  caption,
  rows,
  source,
}: {
  readonly caption: string;
  readonly rows: readonly DiffRow[];
  readonly source: RuleDiff['source'];
}) {
  const columns: readonly Column<DiffRow>[] = [
    { head: <span class="hidden">Sign</span>, cell: ({ sign }) => <Sign sign={sign} /> },
    { head: 'Rule', isRowHead: true, cell: (row) => <RuleName row={row} /> },
    {
      head: 'Wanted by',
      cell: ({ origin }) => (origin === undefined ? <span class="muted">nothing</span> : <Foreign>{origin}</Foreign>),
    },
    { head: 'Details', cell: (row) => <Details row={row} source={source} /> },
    { head: 'Findings', cell: ({ codes, name }) => <Codes codes={codes} name={name} /> },
  ];
  return (
    <Table
      caption={caption}
      isCaptionHidden={true}
      columns={columns}
      rows={rows}
      keyOf={({ name, sign }) => `${sign}${name}`}
    />
  );
}

/** People know a rule by its destination; a setting has none. */
function RuleName({ row: { destination, name } }: { readonly row: DiffRow }) {
  if (destination === undefined) return <Foreign>{name}</Foreign>;
  return (
    <>
      <Foreign>{destination}</Foreign>
      <br />
      <span class="muted">
        <Code>{name}</Code>
      </span>
    </>
  );
}

function Details({ row, source }: { readonly row: DiffRow; readonly source: RuleDiff['source'] }) {
  const { coveredBy = [], exemptedBy, fields, isPending, sign } = row;
  return (
    <>
      {sign === '!' ? <p class="problem">Azure cannot undo this change.</p> : undefined}
      {fields.map((field) => (
        <Field key={field.field} field={field} source={source} />
      ))}
      {coveredBy.map((each) => (
        <p key={each.rule}>
          <Cover rule={each} />
        </p>
      ))}
      {isPending ? <p class="muted">pending: Azure works on it</p> : undefined}
      {exemptedBy === undefined ? undefined : (
        <p>
          exempt by{' '}
          <Link to="#exemptions">
            <Foreign>{exemptedBy}</Foreign>
          </Link>
        </p>
      )}
      {fields.length + coveredBy.length === 0 && !isPending && exemptedBy === undefined && sign !== '!' ? (
        <span class="muted">{SIGN_WORDS[sign]}</span>
      ) : undefined}
    </>
  );
}

function Field({
  field: { current, expected, field },
  source,
}: {
  readonly field: DiffField;
  readonly source: RuleDiff['source'];
}) {
  return (
    <p class="change">
      <span class="muted">
        <Foreign>{field}</Foreign>:
      </span>{' '}
      expected <Value text={expected} missing="none" kind="added" />, current{' '}
      <Value text={current} missing={source === 'Azure' ? 'none' : 'not recorded'} kind="removed" />
    </p>
  );
}

function Value({
  kind,
  missing,
  text,
}: {
  readonly text: string | undefined;
  readonly missing: string;
  readonly kind: 'added' | 'removed';
}) {
  if (text === undefined) return <span class="muted">{missing}</span>;
  return (
    <span class={kind}>
      <Code>{text}</Code>
    </span>
  );
}

const OWNERS: Readonly<Record<CoveringRule['owner'], string>> = {
  ours: 'of Hubwarden',
  foreign: 'of another owner',
  azure: 'of Azure',
};

function Cover({ rule: { destination, owner, rule } }: { readonly rule: CoveringRule }) {
  return (
    <>
      covered by <Foreign>{destination}</Foreign>, rule <Code>{rule}</Code> {OWNERS[owner]}
    </>
  );
}

function Codes({ codes, name }: { readonly codes: readonly string[]; readonly name: string }) {
  return (
    <>
      {codes.map((code, index) => (
        <span key={code}>
          {index === 0 ? undefined : ' '}
          <Link
            class="finding-code"
            to={`#${encodeURIComponent(findingFragment(code, isSetting(name) ? undefined : name))}`}
          >
            {code}
          </Link>
        </span>
      ))}
    </>
  );
}

/** Findings about a setting of the network name no rule. */
function isSetting(name: string): boolean {
  return name === 'isolation mode' || name === 'firewall SKU' || name === 'managed network';
}
