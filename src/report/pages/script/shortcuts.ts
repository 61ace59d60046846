const JUMPS: Readonly<Record<string, string>> = {
  f: '/',
  h: '/hubs',
  o: '/operations',
  a: '/alerts',
  e: '/exemptions',
  r: '/rollout',
  p: '/policy',
};

const TEXT = `/  search
g f  fleet
g h  hubs
g o  operations
g a  alerts
g e  exemptions
g r  rollout
g p  policy
?  this list

Keys work outside of fields.`;

/** Keys for people who use the pages often. They can be switched off in the list of keys, and are dead in fields (WCAG 2.1.4). */
export function shortcuts(): void {
  let last = '';
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isOff()) return;
    const { key } = event;
    const jump = last === 'g' ? JUMPS[key] : undefined;
    last = key;
    if (jump !== undefined) location.assign(jump);
    else if (key === '/') focusSearch(event);
    else if (key === '?') showKeys();
  });
  document.querySelector('[data-keys]')?.addEventListener('click', showKeys);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;
}

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('[data-search]') ?? document.querySelector('[data-slash]');
  if (!(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function showKeys(): void {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-label', 'Keys');
  const text = document.createElement('pre');
  text.textContent = TEXT;
  const off = document.createElement('button');
  off.textContent = isOff() ? 'Switch the keys on' : 'Switch the keys off';
  off.addEventListener('click', () => {
    store(isOff() ? 'on' : 'off');
    dialog.close();
  });
  const close = document.createElement('button');
  close.textContent = 'Close';
  close.addEventListener('click', () => dialog.close());
  dialog.append(text, close, ' ', off);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function isOff(): boolean {
  try {
    return localStorage.getItem('hubwarden-keys') === 'off';
  } catch {
    return false;
  }
}

function store(value: string): void {
  try {
    localStorage.setItem('hubwarden-keys', value);
  } catch {
    // Storage is switched off in the browser: the keys stay as they are.
  }
}
