import { type Stats, statSync } from 'node:fs';
import { platform } from 'node:process';

const GROUP_OR_OTHERS = 0o077;
const OTHERS_WRITE = 0o002;

/** Files of an inventory that people other than their owner can get at, as far as the platform has such permissions. */
export class OpenFiles {
  /** A file may hold the password of several servers. */
  readonly #found = new Set<string>();

  /** Holds a password: nobody else may do anything with it. */
  addSecret(file: string): void {
    this.#add(file, GROUP_OR_OTHERS);
  }

  /** Says to which servers passwords are sent: everybody may read that, but not change it. */
  addInventory(file: string): void {
    this.#add(file, OTHERS_WRITE);
  }

  /** One line for people; undefined when all is well. */
  warning(): string | undefined {
    if (this.#found.size === 0) return undefined;
    return `Not only their owner can get at the passwords: ${[...this.#found].join(', ')}. \`chmod 600\` helps.`;
  }

  #add(file: string, unwanted: number): void {
    // Node makes the mode up on Windows.
    if (platform === 'win32') return;
    const found: Stats | undefined = statSync(file, { throwIfNoEntry: false });
    if (found === undefined || (found.mode & unwanted) === 0) return;
    this.#found.add(`${file} (mode ${(found.mode & 0o777).toString(8).padStart(4, '0')})`);
  }
}
