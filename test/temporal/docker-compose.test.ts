import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

interface Service {
  image: string;
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  volumes?: string[];
  ports?: string[];
  entrypoint?: string[];
  restart?: string;
}

const root = resolve(__dirname, '../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const { services, volumes } = parse(text) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const each = Object.entries(services);

describe('docker-compose.yml', () => {
  it('says that no test runs it', () => {
    expect(text).toContain("The project's tests do not run this file.");
  });

  it('has a server, its database and its Web UI', () => {
    expect(each.map(([, { image }]) => image.split(':')[0]).sort()).toEqual([
      'postgres',
      'temporalio/admin-tools',
      'temporalio/admin-tools',
      'temporalio/server',
      'temporalio/ui',
    ]);
  });

  it('never uses the deprecated auto-setup image', () => {
    expect(text).not.toContain('auto-setup');
  });

  it.each(each)('pins the image of %s to one version', (_, { image }) => {
    expect(image).toMatch(/:\d+\.\d+(\.\d+)?$/);
  });

  it('uses the tools of the very version of the server, whose schema they know', () => {
    const versions = each
      .filter(([, { image }]) => /^temporalio\/(server|admin-tools):/.test(image))
      .map(([, { image }]) => image.split(':')[1]);
    expect(new Set(versions).size).toBe(1);
  });

  it.each(each)('lets %s wait for services that exist and can become what it waits for', (_, { depends_on = {} }) => {
    const conditions = Object.entries(depends_on).map(([name, { condition }]) => {
      const other = services[name];
      if (condition === 'service_healthy') return other?.healthcheck !== undefined;
      return condition === 'service_completed_successfully' && other?.restart?.startsWith('on-failure') === true;
    });
    expect(conditions).toEqual(conditions.map(() => true));
  });

  it.each(each)(
    'mounts into %s only files of the project, read-only, and declared volumes',
    (_, { volumes: mounts = [] }) => {
      for (const mount of mounts) {
        const [source = '', , mode] = mount.split(':');
        const isDeclared = !source.startsWith('.') && source in volumes;
        const isFile = existsSync(join(root, source)) && statSync(join(root, source)).isFile() && mode === 'ro';
        expect([mount, isDeclared || isFile]).toEqual([mount, true]);
      }
    },
  );

  it.each(each)('runs in %s only scripts that are mounted into it', (_, { entrypoint = [], volumes: mounts = [] }) => {
    const targets = mounts.map((mount) => mount.split(':')[1]);
    const scripts = entrypoint.filter((argument) => argument.endsWith('.sh'));
    expect(scripts.filter((script) => !targets.includes(script))).toEqual([]);
  });

  it('takes every password from the environment, and refuses to start without', () => {
    const passwords = each.flatMap(([, { environment = {} }]) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|PWD/.test(name)),
    );
    expect(passwords.map(([name]) => name)).toEqual(['POSTGRES_PASSWORD', 'SQL_PASSWORD', 'POSTGRES_PWD']);
    for (const [, value] of passwords) expect(value).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
  });

  it.each(each)('opens ports of %s on this machine only', (_, { ports = [] }) => {
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('gives the server the setting that bursts of completions need', () => {
    const config = parse(readFileSync(join(root, 'deploy/temporal/dynamic-config.yaml'), 'utf8')) as unknown;
    expect(config).toEqual({ 'history.maximumBufferedEventsBatch': [{ value: 5000 }] });
    const { environment, volumes: mounts } = services.temporal ?? {};
    expect(mounts?.map((mount) => mount.split(':')[1])).toContain(environment?.DYNAMIC_CONFIG_FILE_PATH);
  });
});
