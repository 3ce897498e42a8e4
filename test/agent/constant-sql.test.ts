import ts from 'typescript';
import { productTexts } from '../sql-syntax/product-texts';
import { nameOf, nodesOf, sourceFiles } from '../sql-syntax/source-file';

/** The methods of the driver that take T-SQL. */
const TAKES_SQL = new Set(['query', 'batch', 'execute', 'execSql', 'execSqlBatch', 'callProcedure', 'prepare']);

/** Where the parts that talk to servers hand a text to the driver, as `file: argument`. */
function handedToTheDriver(): string[] {
  return ['src/agent', 'src/servers', 'activities'].flatMap((folder) =>
    sourceFiles(folder, /./).flatMap((source) =>
      [...nodesOf(source)].filter(takesSql).map((call) => `${nameOf(source)}: ${call.arguments[0]?.getText() ?? ''}`),
    ),
  );
}

function takesSql(node: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    TAKES_SQL.has(node.expression.name.text)
  );
}

/** What asks nothing about a job or a lock, and so takes no parameter. */
const OF_THE_SERVER_ALONE = new Set(['src/agent/read-agent-capacity.ts: AGENT_CAPACITY_BATCH']);

describe('T-SQL that is sent', () => {
  it('goes to the driver at one place only', () => {
    expect(handedToTheDriver()).toEqual(['src/agent/run-batch.ts: text']);
  });

  it('is constant: what runs know cannot be in it, only in its parameters', async () => {
    // It fails for whatever is sent and is no exported constant: that was put together before any run began.
    const sent = [...(await productTexts())].filter(([name]) => name.startsWith('src/agent/'));
    expect(sent.length).toBeGreaterThanOrEqual(5);
    const withParameters = sent.filter(([name]) => !OF_THE_SERVER_ALONE.has(name));
    expect(sent.length - withParameters.length).toBe(OF_THE_SERVER_ALONE.size);
    for (const [, text] of withParameters) expect(text).toMatch(/@(jobs|jobId|lockTimeoutMs|counts)\b/);
  });
});
