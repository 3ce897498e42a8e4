import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CommandIo } from '../../../src/cli/io';
import { problemOf } from '../../../src/cli/problem';
import { runProgram } from '../../../src/cli/program';
import { createPaint } from '../../../src/report/paint';

const EXAMPLES = resolve(__dirname, '../../../examples');
const EVERY_KEY = resolve(EXAMPLES, 'every-key.yaml');

async function validate(...args: readonly string[]): Promise<{ status: number; out: string; problem: string }> {
  const lines: string[] = [];
  const io: CommandIo = {
    out: (text) => lines.push(text),
    err: (text) => lines.push(`stderr: ${text}`),
    env: {},
    signal: new AbortController().signal,
    paint: createPaint(false),
    width: 80,
  };
  const ended = (status: number, problem: string) => ({
    status,
    out: lines.join('\n').replaceAll(EXAMPLES, 'examples'),
    problem: problem.replaceAll(EXAMPLES, 'examples'),
  });
  try {
    return ended(await runProgram(['validate', ...args], io), '');
  } catch (error) {
    const { message, exitStatus } = problemOf(error);
    return ended(exitStatus, message);
  }
}

describe('ssis-parent validate', () => {
  it('says what it found', async () => {
    expect(await validate(EVERY_KEY)).toEqual({
      status: 0,
      out: [
        "examples/every-key.yaml is a valid definition of 'every-key'.",
        '  packages    9 (1 disabled) in 2 sequences, with 8 precedence constraints',
        '  on          server etl01, server etl02, pool loaders (not checked; --servers FILE checks them)',
        '  parameters  day = 2026-01-01',
        '              region must be given',
        '              full = false',
        '              batch = 1000',
      ].join('\n'),
      problem: '',
    });
  });

  it('says it as JSON, with null for what must be given', async () => {
    const { out } = await validate(EVERY_KEY, '--json');
    expect(JSON.parse(out)).toEqual({
      file: 'examples/every-key.yaml',
      valid: true,
      name: 'every-key',
      packages: 9,
      disabled: 1,
      sequences: 2,
      constraints: 8,
      servers: ['etl01', 'etl02'],
      pools: ['loaders'],
      parameters: { day: '2026-01-01', region: null, full: false, batch: 1000 },
    });
  });

  it('takes values of parameters as a run would', async () => {
    const { status, out } = await validate('--set', 'region=A=B', EVERY_KEY, '--set', 'batch=2.5');
    expect(status).toBe(0);
    expect(out).toContain('region = A=B\n');
    expect(out).toContain('batch = 2.5');
  });

  it('says all that is wrong with values, and with the servers of the inventory', async () => {
    const servers = resolve(EXAMPLES, 'servers.yaml');
    expect(await validate(EVERY_KEY, '--servers', servers)).toMatchObject({ status: 0 });
    expect(await validate(EVERY_KEY, '--servers', servers, '--set', 'full=maybe', '--set', 'regio=x')).toEqual({
      status: 2,
      out: '',
      problem: [
        'The definition examples/every-key.yaml cannot be used:',
        "  examples/every-key.yaml:8:1: parameters: a value was given for 'regio', but there is no such parameter; did you mean 'region'?",
        '  examples/every-key.yaml:10:3: parameters.region: has no default, and no value was given; expected one of type text, as with --set region=VALUE',
        "  examples/every-key.yaml:11:3: parameters.full: the value given is 'maybe'; expected true or false",
      ].join('\n'),
    });
  });

  it('names servers that the inventory does not have', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-validate-'));
    try {
      const file = join(folder, 'n.yaml');
      writeFileSync(
        file,
        'name: n\nparameters: { n: { type: number } }\npackages: { a: { server: "etl${n}", job: A } }',
      );
      const servers = ['--servers', resolve(EXAMPLES, 'servers.yaml')];
      expect(await validate(file, ...servers)).toMatchObject({ status: 0 });
      const { status, problem } = await validate(file, ...servers, '--set', 'n=9');
      expect(status).toBe(2);
      expect(problem).toContain("there is no server 'etl9' (from 'etl${n}') in the inventory; known: etl01, etl02");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [['--set', 'region'], "--set: 'region' cannot be used; expected NAME=VALUE."],
    [['--set', '=x'], "--set: '=x' cannot be used; expected NAME=VALUE."],
    [['--set', 'a=1', '--set', 'a=2'], "--set: 'a' is given twice; expected one value."],
  ])('refuses %j', async (args, problem) => {
    expect(await validate(EVERY_KEY, ...args)).toEqual({ status: 2, out: '', problem });
  });
});
