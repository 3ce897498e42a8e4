import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { nameHint } from '../yaml-file/nearest';
import { InvalidFile } from '../yaml-file/problem';

const EXTENSIONS = ['.yaml', '.yml', '.json'];

/**
 * The file of a definition that was asked for by name: `nightly-load` is `nightly-load.yaml`, `.yml` or `.json` in the
 * folder. @throws InvalidFile when it is not there, with what is.
 */
export function findDefinition(folder: string, name: string): string {
  // A name comes from whoever may start workflows; it must not lead out of the folder.
  const isPlain = name === basename(name) && !name.startsWith('.');
  const found = isPlain
    ? [...EXTENSIONS.map((extension) => `${name}${extension}`), name].find(
        (file) => EXTENSIONS.includes(extname(file)) && existsSync(join(folder, file)),
      )
    : undefined;
  if (found !== undefined) return join(folder, found);
  const hint = nameHint(name, definitionsIn(folder));
  throw new InvalidFile(`There is no definition '${name}' in the worker's definitions folder ${folder}${hint}`, []);
}

function definitionsIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => EXTENSIONS.includes(extname(file))).map((file) => basename(file, extname(file)));
}
