import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { durationMs } from '../definition/schema/duration';
import { toStartWindow } from '../definition/to-start-window';
import { NameHints } from '../yaml-file/nearest';
import { present } from '../definition/present';
import { checkShape } from '../yaml-file/check-shape';
import type { Problem } from '../yaml-file/problem';
import { YamlFile } from '../yaml-file/yaml-file';
import { zodProblems } from '../yaml-file/zod-problems';
import type { Inventory, Places, RemoteServer, ServerPlace } from './inventory';
import type { InventoryFile } from './inventory-schema';
import { INVENTORY_KEYS, inventorySchema } from './inventory-schema';
import { OpenFiles } from './open-files';
import { Secret } from './secret';

type ServerEntry = InventoryFile['servers'][string];

/**
 * Reads the inventory of remote servers. Passwords and certificates are read now, so that a missing one is known before
 * a worker starts; paths are relative to the file.
 * `warn` hears, in a line, of files that others can get at.
 * @throws InvalidFile with every problem as `file:line:column: where: what`, never with a secret.
 */
export function loadInventory(
  file: string,
  env: NodeJS.ProcessEnv,
  warn: (text: string) => void = () => undefined,
): Inventory {
  const { yaml, data, problems } = readEntries(file);
  const openFiles = new OpenFiles();
  openFiles.addInventory(file);
  const reader = new FileReader(dirname(file), env, problems, openFiles);
  const servers = new Map(Object.entries(data.servers).map(([alias, entry]) => [alias, reader.server(alias, entry)]));
  if (problems.length > 0) throw yaml.invalid(problems);
  const warning = openFiles.warning();
  if (warning !== undefined) warn(warning);
  return { servers, pools: new Map(Object.entries(data.pools)) };
}

/**
 * Reads from an inventory what can be run where, and nothing that it refers to: no password need be there.
 * @throws InvalidFile as {@link loadInventory} does.
 */
export function loadPlaces(file: string): Places {
  const { yaml, data, problems } = readEntries(file);
  if (problems.length > 0) throw yaml.invalid(problems);
  const servers = Object.entries(data.servers).map(([alias, entry]): [string, ServerPlace] => [alias, placeOf(entry)]);
  return { servers: new Map(servers), pools: new Map(Object.entries(data.pools)) };
}

function placeOf({
  maxConcurrent,
  count,
  startEvery,
  window,
}: Pick<ServerEntry, 'maxConcurrent' | 'count' | 'startEvery' | 'window'>): ServerPlace {
  return present<ServerPlace>({
    ...{ maxConcurrent, count },
    startEveryMs: startEvery === undefined ? undefined : durationMs(startEvery),
    window: window && toStartWindow(window),
  });
}

function readEntries(file: string): { yaml: YamlFile; data: InventoryFile; problems: Problem[] } {
  const yaml = YamlFile.read(file, 'The inventory');
  const shape = checkShape(yaml.value);
  if (shape !== undefined) throw yaml.invalid([shape]);
  const parsed = inventorySchema.safeParse(yaml.value);
  if (!parsed.success) throw yaml.invalid(zodProblems(parsed.error, INVENTORY_KEYS));
  return { yaml, data: parsed.data, problems: poolProblems(parsed.data) };
}

function poolProblems({ servers, pools }: InventoryFile): Problem[] {
  const known = new Set(Object.keys(servers));
  const hints = new NameHints([...known]);
  return Object.entries(pools).flatMap(([pool, members]) =>
    members.flatMap((alias, index) => {
      const path = ['pools', pool, index];
      if (!known.has(alias)) return [{ path, text: `there is no server '${alias}'${hints.for(alias)}` }];
      return members.indexOf(alias) < index ? [{ path, text: `'${alias}' is in this pool already` }] : [];
    }),
  );
}

/** Reads what an entry refers to, and notes what is not there. */
class FileReader {
  constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly problems: Problem[],
    private readonly openFiles: OpenFiles,
  ) {}

  server(
    alias: string,
    { login, port, instance, window, maxConcurrent, count, startEvery, certificateAuthority, ...entry }: ServerEntry,
  ): RemoteServer {
    const path = ['servers', alias];
    const authority =
      certificateAuthority === undefined
        ? undefined
        : this.#file(certificateAuthority, [...path, 'certificateAuthority'], 'the certificate authority');
    return {
      alias,
      ...entry,
      login: { user: login.user, password: this.#password(login.password, [...path, 'login', 'password']) },
      ...(port === undefined ? {} : { port }),
      ...(instance === undefined ? {} : { instance }),
      ...placeOf({ window, maxConcurrent, count, startEvery }),
      ...(authority === undefined ? {} : { certificateAuthority: authority }),
    };
  }

  #password(from: ServerEntry['login']['password'], path: Problem['path']): Secret {
    if ('file' in from) {
      this.openFiles.addSecret(resolve(this.folder, from.file));
      return new Secret(this.#file(from.file, [...path, 'file'], 'the password').replace(/\r?\n$/, ''));
    }
    const value = this.env[from.env] ?? '';
    if (value === '') {
      const text = `the environment variable ${from.env} is not set; set it to the password of this login`;
      this.problems.push({ path: [...path, 'env'], text });
    }
    return new Secret(value);
  }

  #file(name: string, path: Problem['path'], what: string): string {
    const file = resolve(this.folder, name);
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      const { code } = error as { code?: string };
      const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'unknown'})`;
      this.problems.push({ path, text: `${what} is expected in ${file}: ${why}` });
      return '';
    }
  }
}
