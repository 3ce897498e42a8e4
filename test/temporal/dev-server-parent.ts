import { startDevServer } from '../../src/temporal/dev-server';

/** A program that starts a dev server, says so, and then does nothing: the tests kill it. */
async function main(executable: string): Promise<void> {
  const { pid, dataDirectory } = await startDevServer({ executable, ui: false });
  process.stdout.write(`${JSON.stringify({ pid, dataDirectory })}\n`);
}

void main(process.argv[2] ?? '');
