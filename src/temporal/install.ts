import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './error-facts';

export interface Installation {
  /** Puts everything into the directory it is given. */
  readonly fill: (directory: string) => Promise<void>;
  /** Throws when what lies in the directory cannot be used. */
  readonly verify: (directory: string) => Promise<unknown>;
}

/**
 * Installs into `target` all at once: it is filled and verified in a temporary directory beside it, which then takes
 * its name. So nobody ever sees half an installation, and of two processes that install at the same time the first
 * one's is used by both. What is there but cannot be used is replaced.
 */
export async function install(target: string, { fill, verify }: Installation): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const workplace = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const filled = join(workplace, 'new');
    await mkdir(filled);
    await fill(filled);
    await verify(filled);
    if (await takeName(filled, target)) return;
    if (await isUsable(target, verify)) return;
    await rename(target, join(workplace, 'old'));
    await takeName(filled, target);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** False when the name is taken. */
async function takeName(filled: string, target: string): Promise<boolean> {
  try {
    await rename(filled, target);
    return true;
  } catch (error) {
    // EPERM is what Windows says.
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

async function isUsable(directory: string, verify: Installation['verify']): Promise<boolean> {
  return verify(directory).then(
    () => true,
    () => false,
  );
}
