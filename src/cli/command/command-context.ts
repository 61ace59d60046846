import type { Result } from '../../core/result.ts';
import type { AzureSetup } from '../../reconcile/doctor/azure-setup.ts';
import type { Check } from '../../reconcile/doctor/check.ts';
import type { NeededActions } from '../../reconcile/doctor/check-access.ts';
import type { OneSweep } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import type { Paint } from '../text/paint.ts';

/** Where progress goes. */
export interface ProgressLine {
  /** A terminal, on which a line can be written over. */
  readonly inPlace: boolean;
  readonly write: (text: string) => void;
  /** Calls again and again until the returned function is called. */
  readonly every: (seconds: number, tick: () => void) => () => void;
}

/** What `sweep` asks of the world. */
export interface SweepContext {
  /** Reaches Azure, with rows and queue in memory; a sentence with the remedy when nobody is signed in or a setting is wrong. */
  readonly connect: (policy: { readonly text: string; readonly name: string }) => Promise<Result<OneSweep, string>>;
  readonly progress: ProgressLine;
}

/** What settings come to. */
export interface SettingsParts {
  /** All that is wrong with them, at once. */
  readonly settings: Result<DoctorSettings, string>;
  readonly tables: Result<OperatorDeps, string>;
}

/** What settings lead to, if they are right. */
export interface DoctorSettings {
  /** Object id of the identity of the app, as far as they name it. */
  readonly principalId: string | undefined;
  /** Name of the storage account; absent: not known. */
  readonly accountName?: string | undefined;
}

/** What `doctor` works with. Settings and tables are those of the environment. */
export interface DoctorParts extends SettingsParts {
  /** One sentence with the remedy when no user is signed in: all that follows would fail for that. Absent: nothing to sign in to. */
  readonly signIn?: () => Promise<Result<void, string>>;
  readonly azure: AzureSetup;
  readonly needed: NeededActions;
  /** The same from the settings of the app. Absent: they are not read. */
  readonly withSettings?: (settings: Readonly<Record<string, string>>) => SettingsParts;
  /** Sends an empty export to each collector that the settings name. Absent: they name none. */
  readonly telemetry?: () => Promise<readonly Check[]>;
}

/** Which tables a command works on; without either, those that the environment names. */
export interface ConnectionArguments {
  readonly connectionString?: string | undefined;
  readonly account?: string | undefined;
}

/** What the commands of an operator ask of the world. */
export interface OperatorContext {
  /** Reaches the tables; what is wrong with the settings when that cannot even be tried. */
  readonly connect: (asked: ConnectionArguments) => Promise<Result<OperatorDeps, string>>;
  /** Who sits at the terminal, for the record. */
  readonly person: string;
}

/** Everything a command may ask of the world. */
export interface CommandContext {
  /** Reads a file as text; a reason such as "there is no such file" when that fails. */
  readonly readText: (path: string) => Result<string, string>;
  readonly now: () => Date;
  readonly paint: Paint;
  /** The api-version that the environment names for the app; absent: the default. */
  readonly apiVersion?: string | undefined;
  /** Waits; absent where nobody waits. */
  readonly pause?: (seconds: number) => Promise<void>;
  /** Says a line to the person while a command still runs, beside its answer; absent where nobody listens. */
  readonly say?: (line: string) => void;
  /** For commands that work on the tables; absent where there are only files. */
  readonly operator?: OperatorContext;
  /** For the command that looks at how Azure is set up; absent where there are only files. */
  readonly doctor?: (asked: ConnectionArguments) => Promise<DoctorParts>;
  /** For the command that sweeps by itself; absent where there are only files. */
  readonly sweep?: SweepContext;
}
