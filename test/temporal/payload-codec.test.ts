import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemOf } from '../../src/cli/problem';
import { givenPayloadCodec } from '../../src/temporal/payload-codec';
import { temporalSettings } from '../../src/temporal/settings';

const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-codec-'));
afterAll(() => rmSync(folder, { recursive: true }));

function moduleOf(name: string, text: string): NodeJS.ProcessEnv {
  const file = join(folder, name);
  writeFileSync(file, text);
  return { SSIS_PARENT_PAYLOAD_CODEC: file };
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('it was accepted');
}

describe('the payload codec of the user', () => {
  it('is there only when the environment names one', () => {
    expect(givenPayloadCodec({})).toBeUndefined();
    expect(givenPayloadCodec({ SSIS_PARENT_PAYLOAD_CODEC: '' })).toBeUndefined();
    expect(temporalSettings({ HOME: folder })).not.toHaveProperty('payloadCodec');
  });

  it('belongs to the settings with which clients and workers reach Temporal', async () => {
    const env = moduleOf('good.cjs', 'exports.payloadCodec = { encode: async (x) => x, decode: async () => [] };');
    const { payloadCodec } = temporalSettings({ ...env, HOME: folder });
    expect(await payloadCodec?.decode([{}])).toEqual([]);
  });

  it.each([
    ['without the export', 'module.exports = { codec: {} };', /it has to export payloadCodec, an object with the func/],
    ['without a function of it', 'exports.payloadCodec = { encode() {} };', /it has to export payloadCodec/],
    ['that throws', "throw new Error('there is no key');", /cannot be used: there is no key\.$/],
    ['that does not exist', undefined, /Cannot find module '.*missing\.cjs'\.$/],
  ])('is refused for a module %s, which ends with 2', (what, text, expected) => {
    const name = `${what.replaceAll(' ', '-')}.cjs`;
    const env = text === undefined ? { SSIS_PARENT_PAYLOAD_CODEC: join(folder, 'missing.cjs') } : moduleOf(name, text);
    const { message, exitStatus } = problemOf(thrownBy(() => givenPayloadCodec(env)));
    expect(message).toMatch(expected);
    expect(message).toContain('which SSIS_PARENT_PAYLOAD_CODEC names, cannot be used: ');
    expect(exitStatus).toBe(2);
  });
});
