// Bundles the workflows once at build time, so that a worker starts without webpack.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../dist/workflows/index.js', import.meta.url));
if (!existsSync(workflowsPath)) throw new Error(`${workflowsPath} is missing: run tsc first`);
const silent = () => undefined;
const { code } = await bundleWorkflowCode({
  workflowsPath,
  logger: { log: silent, trace: silent, debug: silent, info: silent, warn: console.warn, error: console.error },
});
await writeFile(fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url)), code);
