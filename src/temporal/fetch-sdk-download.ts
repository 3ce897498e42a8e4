import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FETCH_TIMEOUT_MS, type FetchOptions } from './fetch-options';
import { install } from './install';
import { runCommand } from './run-command';
import { temporalToolVersion } from './temporal-tool';

/** Behind a firewall that drops packets the SDK would wait for minutes. */
const FIRST_ANSWER_TIMEOUT_MS = 10_000;

/**
 * Runs in a process of its own: the SDK's runtime can be configured only once in a process and the worker wants to do
 * that itself, and its download cannot be given up. The SDK can only download and start in one go; with `--help`
 * among the arguments what it starts ends at once, and that the start then fails says nothing.
 */
const DOWNLOAD_SCRIPT = `
const { readdirSync } = require('node:fs');
const [sdk, downloadDir, firstAnswerMs] = process.argv.slice(1);
const fail = (message) => { console.error(message); process.exit(1); };
setTimeout(() => {
  if (readdirSync(downloadDir).length === 0) fail('temporal.download did not answer within ' + firstAnswerMs / 1000 + ' s');
}, Number(firstAnswerMs));
const server = { executable: { type: 'cached-download', downloadDir }, extraArgs: ['--help'] };
require(sdk).TestWorkflowEnvironment.createLocal({ server }).catch((error) => {
  const isThere = readdirSync(downloadDir).some((file) => !file.endsWith('.downloading'));
  if (!isThere) fail(error.message.split(': ').slice(-2).join(': '));
}).then(() => process.exit(0));
`;

/** What the SDK left in the directory given to {@link fetchSdkDownload}; its name holds the SDK's version. */
export async function sdkDownloadExecutable(directory: string): Promise<string> {
  const name = (await readdir(directory)).find(
    (file) => file.startsWith('temporal-') && !file.endsWith('.downloading'),
  );
  if (name === undefined) throw new Error(`there is no executable in ${directory}`);
  return join(directory, name);
}

/**
 * Lets Temporal's SDK fetch the dev server that belongs to it, from temporal.download, into `directory`. The SDK's
 * own place for it, the directory for temporary files, is open to everybody: what lies there is not run.
 * Throws an Error of one line.
 */
export async function fetchSdkDownload(
  directory: string,
  { env, signal }: FetchOptions,
  sdk: string = require.resolve('@temporalio/testing'),
): Promise<void> {
  await install(directory, {
    fill: async (workplace) => {
      const args = ['-e', DOWNLOAD_SCRIPT, sdk, workplace, String(FIRST_ANSWER_TIMEOUT_MS)];
      await runCommand(process.execPath, args, { env, signal, timeoutMs: FETCH_TIMEOUT_MS });
    },
    verify: async (workplace) => temporalToolVersion(await sdkDownloadExecutable(workplace)),
  });
}
