// Forms of values that need more than a pattern. Pure.

const NUMBER = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ADDRESS = `${NUMBER}(?:\\.${NUMBER}){3}`;
const RANGE = new RegExp(`^${ADDRESS}(?:/(?:[89]|[12]\\d|30))?$`);
const SPACE = new RegExp(`^${ADDRESS}/(?:[89]|1\\d|2[0-6])$`);
const PRIVATE = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** An address space of a virtual network in which all subnets have room. */
export function isAddressSpace(text) {
  return SPACE.test(text);
}

/**
 * An address or range that the firewall of a storage account accepts: public, not a range of one or two addresses, and
 * not so wide that it is open to the public.
 */
export function isPublicAddress(text) {
  return RANGE.test(text) && !PRIVATE.test(text);
}

/** The name of a resource group; Azure accepts none that ends with a dot. */
export function isGroupName(text) {
  return /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u.test(text);
}

/** The name of a tag. */
export function isTagName(text) {
  return text !== '' && text.length <= 512 && !/[<>%&\\?/]/.test(text);
}

/** An address that people open in a browser, and that links begin with. */
export function isPublicUrl(text) {
  if (!URL.canParse(text) || /[?#\s]/.test(text)) return false;
  const { password, protocol, username } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS = [
  { least: 0, most: 59 },
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, words: MONTHS },
  { least: 0, most: 6, words: DAYS },
];

/** A schedule of six fields that the timers of Azure Functions read. */
export function isSchedule(text) {
  const fields = text.split(/\s+/);
  return fields.length === FIELDS.length && fields.every((field, at) => isField(field, FIELDS[at]));
}

function isField(field, limits) {
  return field.split(',').every((part) => {
    const [span = '', step, ...more] = part.split('/');
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
    if (span === '*') return true;
    const ends = span.split('-').map((end) => boundOf(end, limits));
    if (ends.length > 2 || ends.includes(undefined)) return false;
    return ends.length === 1 || ends[0] <= ends[1];
  });
}

function boundOf(text, { least, most, words = [] }) {
  const word = words.findIndex((each) => text.slice(0, 3).toLowerCase() === each && /^[a-z]+$/i.test(text));
  if (word !== -1) return word + least;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}
