const DISTANCE_MS = 15_000;

/**
 * A part of a page with `data-follow` says where its present version is; its text says what changed. The person decides when the
 * list moves: the script only says that it did. A hidden tab asks nothing.
 */
export function followChanges(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-follow]')) follow(part);
}

function follow(part: HTMLElement): void {
  const address = part.dataset.follow ?? '';
  let shown = part.dataset.version ?? '';
  const ask = async (): Promise<void> => {
    if (document.visibilityState === 'hidden') return;
    const version = await versionAt(address);
    if (version === undefined || version === shown) return;
    shown = version;
    offer(part);
  };
  setInterval(() => void ask(), DISTANCE_MS);
}

/** @returns undefined when there is no answer now: the next question comes soon */
async function versionAt(address: string): Promise<string | undefined> {
  try {
    const answer = await fetch(address, { headers: { accept: 'application/json' }, redirect: 'error' });
    if (!answer.ok) return undefined;
    const value: unknown = await answer.json();
    return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : undefined;
  } catch {
    return undefined;
  }
}

function offer(part: HTMLElement): void {
  if (part.querySelector('[data-offer]') !== null) return;
  const link = document.createElement('a');
  link.href = location.href;
  link.textContent = 'Show the present state';
  const line = document.createElement('p');
  line.dataset.offer = '';
  line.setAttribute('role', 'status');
  line.append('What this page shows has changed. ', link);
  part.prepend(line);
}
