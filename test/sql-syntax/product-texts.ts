import { dirname, join } from 'node:path';
import ts from 'typescript';
import { grantsScript, PROFILES } from '../../src/servers/grants';
import { imports, nameOf, nodesOf, sourceFiles } from './source-file';

/** These hand on a text that they were given. */
const PASS_ON = new Set(['src/agent/agent-server.ts', 'src/agent/run-batch.ts']);
const SENDERS = new Set(['attempt', 'read', 'runBatch']);

/**
 * Every T-SQL text that the product sends or prints. A text that it sends is found where it is sent, so that a new one is
 * here without being named here; its value is the product's own, for most are put together by functions.
 */
export async function productTexts(): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const folder of ['src', 'activities']) {
    for (const source of sourceFiles(folder, /(^mssql|\/agent-server|\/run-batch)$/)) {
      if (PASS_ON.has(nameOf(source))) continue;
      for (const text of await sentBy(source)) texts.set(`${nameOf(source)}: ${text.name}`, text.value);
    }
  }
  for (const profile of PROFILES) {
    for (const ownJobs of [false, true]) {
      for (const login of ['loader', "CORP\\o'neil]"]) {
        const name = `grantsScript: ${profile}, ${login}${ownJobs ? ', own jobs' : ''}`;
        texts.set(name, grantsScript({ profile, login, ownJobs }));
      }
    }
  }
  return texts;
}

async function sentBy(source: ts.SourceFile): Promise<{ name: string; value: string }[]> {
  const sent = [...nodesOf(source)].filter(isSending).map(async (call) => {
    const name = call.arguments[1]?.getText() ?? '';
    const value = (await moduleOf(source, name))[name];
    if (typeof value === 'string') return { name, value };
    throw new Error(`${nameOf(source)} sends ${name}: only an exported constant can be held against the grammar`);
  });
  return Promise.all(sent);
}

function isSending(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const { expression: callee } = node;
  return SENDERS.has(ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText());
}

async function moduleOf(source: ts.SourceFile, name: string): Promise<Readonly<Record<string, unknown>>> {
  const from = imports(source).find(({ names }) => names.includes(name))?.from;
  const path = from === undefined ? source.fileName : join(dirname(source.fileName), from);
  return (await import(path)) as Readonly<Record<string, unknown>>;
}
