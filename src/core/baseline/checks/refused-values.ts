import { foldCase } from '../../text/fold-case.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { entryOf } from '../../verdict/catalogue/catalogue.ts';
import { EXEMPTABLE_CODES } from '../policy/exemption.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';

type Refusal = Pick<PolicyFault, 'message' | 'remedy'>;

/**
 * Values and keys that users often try and that Hubwarden refuses on purpose. The message gives the reason, which the
 * schema alone cannot.
 *
 * @param value the value in the file; undefined for an unknown key
 */
export function refusalOf(path: PolicyPath, value: unknown): Refusal | undefined {
  const key = path.at(-1);
  if (key === '<<')
    return { message: 'merge keys ("<<") are not supported', remedy: 'Put the shared parts into a pack.' };
  if (path.length === 1 && key === 'version' && value !== undefined && value !== null) return versionRefusal(value);
  if (path[0] === 'kinds' && path.length === 2) return kindRefusal(value);
  if (path[0] === 'exemptions' && path[2] === 'findings' && path.length === 4) return codeRefusal(value);
  if (path[0] === 'alerts' && path.at(-2) === 'codes' && typeof value === 'number') return numberRefusal(value);
  if (isPackReference(path)) return packRefusal(value);
  if (path[0] !== 'assignments') return undefined;
  if (key === 'existingHubs' && value === 'enforce') {
    return {
      message: 'existingHubs cannot be "enforce": tightening a hub in use needs an approval for each hub',
      remedy: 'Write "approve", and approve the hubs when Hubwarden lists them.',
    };
  }
  if (key === 'sku' && value === 'Premium') {
    return {
      message: 'the firewall of a managed network cannot be "Premium"',
      remedy: 'Azure offers Standard and Basic here.',
    };
  }
  return undefined;
}

function isPackReference(path: PolicyPath): boolean {
  if (path.length !== 4) return false;
  return (path[0] === 'assignments' && path[2] === 'packs') || (path[0] === 'packs' && path[2] === 'extends');
}

function packRefusal(value: unknown): Refusal | undefined {
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return { message: `there is no pack "${value}"`, remedy: '"hubwarden packs list" shows those that are built in.' };
}

function versionRefusal(value: unknown): Refusal | undefined {
  if (value === '1')
    return { message: 'the version must be the number 1, not text', remedy: 'Write it without quotes.' };
  return {
    message: `version ${JSON.stringify(value)} is not known`,
    remedy: 'This Hubwarden reads version 1.',
  };
}

/** Words that people use for a Foundry account: Azure's own ones, and their short forms. */
const WORDS_FOR_ACCOUNTS: ReadonlySet<string> = new Set([
  'account',
  'accounts',
  'aifoundry',
  'aiservices',
  'cognitiveservices',
  'foundry',
  'foundryaccounts',
  'foundryresource',
]);

/** Kinds of account of the same resource type that can have no managed network. */
const OTHER_ACCOUNTS: ReadonlySet<string> = new Set([
  'computervision',
  'contentsafety',
  'formrecognizer',
  'openai',
  'speechservices',
  'textanalytics',
  'texttranslation',
]);

function kindRefusal(value: unknown): Refusal | undefined {
  if (typeof value !== 'string') return undefined;
  const word = foldCase(value.trim());
  if (word === 'project')
    return {
      message: 'projects have no network of their own',
      remedy: 'Name the kind of their hub: Hub. For projects of a Foundry account: FoundryAccount.',
    };
  if (WORDS_FOR_ACCOUNTS.has(word))
    return {
      message: `"${value}" is not a word for a kind`,
      remedy: 'Write "FoundryAccount": it means accounts of kind AIServices.',
    };
  if (OTHER_ACCOUNTS.has(word))
    return {
      message: `accounts of kind ${value} have no managed network`,
      remedy: 'Write "FoundryAccount" for accounts of kind AIServices, or remove the entry.',
    };
  return undefined;
}

function numberRefusal(value: number): Refusal {
  return { message: `${value} is not the code of a finding`, remedy: `Did you mean "HW${value}"?` };
}

function codeRefusal(value: unknown): Refusal | undefined {
  if (typeof value === 'number') return numberRefusal(value);
  if (typeof value !== 'string') return undefined;
  const choice = `Codes that can be exempted: ${EXEMPTABLE_CODES.join(', ')}.`;
  const known = entryOf(value);
  if (known !== undefined) return { message: `${value} (${known.title}) cannot be exempted`, remedy: choice };
  return unknownCode(value, EXEMPTABLE_CODES, choice);
}

/** Reports an unknown code and suggests the nearest one. */
export function unknownCode(code: string, known: readonly string[], otherwise: string): Refusal {
  if (/[*?]/.test(code)) {
    const remedy = `Codes are no patterns: name each one. ${otherwise}`;
    return { message: `"${code}" is not the code of a finding`, remedy };
  }
  const near = nearestWord(code, known);
  const remedy = near === undefined ? otherwise : `Did you mean "${near}"?`;
  return { message: `"${code}" is not the code of a finding`, remedy };
}
