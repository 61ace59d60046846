import type v8 from 'node:v8';
import type { Result } from '../../core/result.ts';
import type { ReconcileDeps } from '../../reconcile/deps.ts';
import type { AzureSetup } from '../../reconcile/doctor/azure-setup.ts';
import type { Check } from '../../reconcile/doctor/check.ts';
import type { NeededActions } from '../../reconcile/doctor/check-access.ts';
import type { SendProbe } from '../../reconcile/doctor/pages/web-probe.ts';
import type { OneSweep } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import type { RemoteDeployment } from '../remote/remote-message.ts';
import type { Paint } from '../text/paint.ts';
import type { Defaults } from './defaults.ts';

/** The output for progress. */
export interface ProgressLine {
  /** True for a terminal, where a line can be overwritten. */
  readonly inPlace: boolean;
  readonly write: (text: string) => void;
  /** Calls repeatedly until the returned function is called. */
  readonly every: (seconds: number, tick: () => void) => () => void;
}

/** What the running local stack implies for options that are not given. */
export interface LocalStackFacts {
  /** Path of its policy file. */
  readonly policy: string;
  /** Ids of its subscriptions. */
  readonly subscriptions: readonly string[];
}

/** Where `sweep` reads, and what it keeps. */
export interface SweepConnection extends Pick<ConnectionArguments, 'local'> {
  /** Azure's answers are kept until the sweep ends. */
  readonly keepsAnswers?: boolean;
}

/** Ports of `sweep`. */
export interface SweepContext {
  /**
   * Connects to Azure, or to the simulated Azure of the local stack, with rows and queue in memory; a sentence with the
   * remedy when no sign-in exists or a setting is wrong.
   */
  readonly connect: (
    policy: { readonly text: string; readonly name: string },
    asked: SweepConnection,
  ) => Promise<Result<OneSweep, string>>;
  readonly progress: ProgressLine;
}

/** The result of reading the settings. */
export interface SettingsParts {
  /** Every problem at once. */
  readonly settings: Result<DoctorSettings, string>;
  readonly tables: Result<OperatorDeps, string>;
}

/** Connections from the settings, if these are valid. */
export interface DoctorSettings {
  /** Object id of the identity of the app, if the settings name it. */
  readonly principalId: string | undefined;
  /** Name of the storage account; absent: unknown. */
  readonly accountName?: string | undefined;
}

/** Ports of `doctor`. Settings and tables come from the environment. */
export interface DoctorParts extends SettingsParts {
  /**
   * One sentence with the remedy when no user is signed in, because every later check would fail. Absent: no sign-in is
   * needed.
   */
  readonly signIn?: () => Promise<Result<void, string>>;
  readonly azure: AzureSetup;
  /** Sends requests to the pages. */
  readonly probe: SendProbe;
  readonly needed: NeededActions;
  /** The same from the settings of the app. Absent: the command does not read them. */
  readonly withSettings?: (settings: Readonly<Record<string, string>>) => SettingsParts;
  /** Sends an empty export to each collector that the settings name. Absent: the settings name no collector. */
  readonly telemetry?: () => Promise<readonly Check[]>;
}

/** The tables of a command; without any field, those from the environment. */
export interface ConnectionArguments {
  /** Those of the local stack that runs on this machine. */
  readonly local?: boolean | undefined;
  readonly connectionString?: string | undefined;
  readonly account?: string | undefined;
  /** Address of the pages of a deployment: the command works through its API, and uses no table. */
  readonly url?: string | undefined;
}

/** Ports of the operator commands. */
export interface OperatorContext {
  /** Connects to the tables; an error with every problem of the settings when these are invalid. */
  readonly connect: (asked: ConnectionArguments) => Promise<Result<OperatorDeps, string>>;
  /** The person at the terminal, for the record. */
  readonly person: string;
}

/** Connects to the tables and to Azure as a run of the app does; a sentence with the remedy when that fails. */
export type ApplyConnect = (asked: ConnectionArguments) => Promise<Result<ReconcileDeps, string>>;

/** A terminal whose text can be replaced. */
export interface Screen {
  /** Puts the cursor at the start, and removes the text below it. */
  readonly clear: () => void;
  /** Height of the terminal; undefined: not known. */
  readonly rows: () => number | undefined;
}

/** Names of the hubs that the last command found, for completion. */
export interface HubNameFile {
  /** Empty when no command has found hubs yet. */
  readonly read: () => readonly string[];
  readonly write: (names: readonly string[]) => void;
}

/** Where checked policies are kept, and by whom. */
export interface KeptPoliciesPlace {
  readonly folder: string;
  /** Names the checks of this release and the Node that made them: time zones are those of Node. */
  readonly checks: string;
  /** Whose files count; undefined where files have no such owner, as on Windows. */
  readonly userId: number | undefined;
  /** Copies values to bytes and back, dates and undefined values included. */
  readonly format: Pick<typeof v8, 'deserialize' | 'serialize'>;
}

/** Every port that a command may use. */
export interface CommandContext {
  /**
   * Reads a file as text, `-` from the standard input; a reason such as "the file does not exist" when that fails.
   */
  readonly readText: (path: string) => Result<string, string>;
  /** Lists the paths of all files below a folder, sorted; a reason when that fails. Absent where commands list nothing. */
  readonly listFiles?: (folder: string) => Result<readonly string[], string>;
  /**
   * Writes a file as a whole: no reader ever sees a part of it. A reason when that fails. Absent where commands write no
   * file.
   */
  readonly writeText?: (path: string, text: string) => Result<void, string>;
  /** Makes a folder and those above it; one that exists stays. A reason when that fails. Absent where commands write no file. */
  readonly makeFolder?: (path: string) => Result<void, string>;
  /**
   * The path of a file from the root of its Git repository, with slashes; undefined when it is in none. Absent: no file is in one.
   */
  readonly repositoryPath?: (path: string) => string | undefined;
  readonly now: () => Date;
  readonly paint: Paint;
  /** Asks the person at the terminal and returns the line that was typed; absent: no terminal. */
  readonly ask?: (question: string) => Promise<string>;
  /** Aborted when the user ends the command with Ctrl-C. Absent: the process then ends at once. */
  readonly interrupted?: AbortSignal;
  /** Values of options that the user has set once; an error when the config file is not valid. Absent: none. */
  readonly defaults?: Result<Defaults, string>;
  /** The app's api-version from the environment; absent: the default. */
  readonly apiVersion?: string | undefined;
  /** Object id and application id of Hubwarden's identity, as far as the environment names them. Absent: unknown. */
  readonly ownIds?: readonly string[];
  /** The terminal that shows the answer, where a text can take the place of another; absent: a pipe, a file, a dumb terminal. */
  readonly screen?: Screen;
  /** True when the program that read the answer has closed the pipe. Absent: no program does. */
  readonly isReaderGone?: () => boolean;
  /** Waits; absent where commands do not wait. */
  readonly pause?: (seconds: number) => Promise<void>;
  /** Shows a line while a command still runs, apart from its answer; absent where no person reads it. */
  readonly say?: (line: string) => void;
  /** Where commands that find hubs leave their names for completion; absent: nowhere. */
  readonly hubNames?: HubNameFile;
  /** Where commands keep the policies that they have checked; undefined: each command checks its policy. */
  readonly keptPolicies?: KeptPoliciesPlace | undefined;
  /** For commands that use the tables; absent where commands use files only. */
  readonly operator?: OperatorContext;
  /**
   * For `--url`: reaches the API of a deployment as the person who is signed in here; a sentence with the remedy when that person
   * gets no token. Absent where commands use no network.
   */
  readonly remote?: (origin: string) => Promise<Result<RemoteDeployment, string>>;
  /** For `doctor`; absent where commands use files only. */
  readonly doctor?: (asked: ConnectionArguments) => Promise<Result<DoctorParts, string>>;
  /** For `apply`; absent where commands write nothing to Azure. */
  readonly apply?: ApplyConnect;
  /** For `sweep`; absent where commands use files only. */
  readonly sweep?: SweepContext;
  /** Finds the running local stack; an error with the remedy when none runs. Absent where commands use files only. */
  readonly localStack?: () => Promise<Result<LocalStackFacts, string>>;
}
