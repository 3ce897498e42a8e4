import { runCommand } from '../../src/temporal/run-command';
import { temporalToolVersion } from '../../src/temporal/temporal-tool';

const options = { env: process.env, timeoutMs: 20_000 };
const node = (script: string, given: Partial<Parameters<typeof runCommand>[2]> = {}): Promise<string> =>
  runCommand(process.execPath, ['-e', script], { ...options, ...given });

describe('runCommand', () => {
  it('returns what the command wrote', async () => {
    expect(await node('console.log("out")')).toBe('out\n');
  });

  it('fails with the last line the command said', async () => {
    const script = 'console.error("first\\nERROR: no such package\\n"); process.exit(2)';
    await expect(node(script)).rejects.toThrow(/^ERROR: no such package$/);
  });

  it('fails with the exit status when the command said nothing', async () => {
    await expect(node('process.exit(3)')).rejects.toThrow(`${process.execPath} ended with 3`);
  });

  it('says that there is no such command', async () => {
    await expect(runCommand('no-such-command', [], options)).rejects.toThrow('there is no no-such-command');
  });

  it('kills a command that takes too long', async () => {
    await expect(node('setInterval(() => {}, 1000)', { timeoutMs: 200 })).rejects.toThrow('not finished within 0.2 s');
  });

  it('kills a command when told to', async () => {
    await expect(node('setInterval(() => {}, 1000)', { signal: AbortSignal.timeout(100) })).rejects.toThrow(
      'interrupted',
    );
  });
});

describe('temporalToolVersion', () => {
  it("refuses a program that is not Temporal's own tool", async () => {
    await expect(temporalToolVersion(process.execPath)).rejects.toThrow(
      `${process.execPath} is not Temporal's own tool`,
    );
  });
});
