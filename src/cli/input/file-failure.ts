import { errorText } from '../../core/text/error-text.ts';

/** Why a file or a folder could not be read or written, without a full stop. */
export function fileFailure(error: unknown, thing: 'file' | 'folder'): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return `the ${thing} does not exist`;
    case 'ENOTDIR':
      return thing === 'file' ? 'the file does not exist' : 'this is a file and not a folder';
    case 'EEXIST':
      return `this is a ${thing === 'file' ? 'folder' : 'file'} and not a ${thing}`;
    case 'EISDIR':
      return 'this is a folder and not a file';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `access to the ${thing} is denied`;
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return `the ${thing} cannot be used (${errorText(error)})`;
  }
}
