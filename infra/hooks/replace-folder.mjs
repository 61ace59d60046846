// Puts a finished folder in the place of another one, whole.
import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';

const TRIES = 20;
const PAUSE_MS = 50;

/**
 * Renames `fresh` to `place`; then deletes the old folder. Of two concurrent calls the later one wins, complete.
 * @throws Error of the file system; the old folder is restored at `place`
 */
export async function replaceFolder(fresh, place, { tries = TRIES, pauseMs = PAUSE_MS } = {}) {
  for (let left = tries; ; left -= 1) {
    const aside = `${fresh}.old-${randomUUID()}`;
    const moved = await moveAway(place, aside);
    try {
      await rename(fresh, place);
      if (moved) await rm(aside, { recursive: true, force: true });
      return;
    } catch (error) {
      if (moved) await putBack(aside, place);
      // Another build was quicker, or on Windows a program still holds a file of the old folder.
      if (left <= 1 || !['ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY', 'EACCES'].includes(error.code)) throw error;
      await new Promise((done) => setTimeout(done, pauseMs));
    }
  }
}

async function moveAway(place, aside) {
  try {
    await rename(place, aside);
    return true;
  } catch (error) {
    if (['ENOENT', 'EPERM', 'EBUSY', 'EACCES'].includes(error.code)) return false;
    throw error;
  }
}

/** Restores the old folder, unless a newer one took its place. */
async function putBack(aside, place) {
  try {
    await rename(aside, place);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
    await rm(aside, { recursive: true, force: true });
  }
}
