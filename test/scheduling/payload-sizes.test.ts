import { defaultPayloadConverter } from '@temporalio/common';
import { failuresOf } from '../../src/scheduling/run-summary';
import { gzipCodec } from '../../src/temporal/data-converter';
import { Random, testSeed } from '../support/random';
import { on, play, stateOf } from './played-run';

/** Of one payload (`limit.blobSize.error`, 2 MiB), in bytes. */
const PAYLOAD_LIMIT = 2 * 1024 * 1024;
const PACKAGES = 10_000;
/** As long as the message of a row in `sysjobhistory` can be. */
const MESSAGE = 4_000;

const SEED = testSeed();
const random = new Random(SEED);
/** Text that no compression makes much shorter: four letters of base64 for three bytes. */
const noise = () =>
  Buffer.from(Uint32Array.from({ length: (MESSAGE / 16) * 3 }, () => random.below(2 ** 32)).buffer).toString('base64');

async function sizeOf(value: unknown): Promise<number> {
  const [payload] = await gzipCodec.encode([defaultPayloadConverter.toPayload(value)]);
  return payload?.data?.byteLength ?? Infinity;
}

describe(`10,000 packages that all fail with 4,000 characters (TEST_SEED=${SEED})`, () => {
  const packages = Array.from({ length: PACKAGES }, (_, index) => on(`package ${index}`, { job: `Load ${index}` }));
  const state = stateOf({ packages });
  play(state, {});
  for (const index of packages.keys()) state.ended(index, { outcome: 'failed', message: noise() }, 0);

  it('are handed over by a continue-as-new well within what Temporal takes', async () => {
    const carried = { loaded: { definition: { name: 'many', packages } }, state: state.carry(() => false) };
    expect(await sizeOf(carried)).toBeLessThan(PAYLOAD_LIMIT / 2);
  });

  it('are reported well within what Temporal takes, with the beginnings of the first messages', async () => {
    const failures = failuresOf(packages, state.records);
    expect(await sizeOf({ failures })).toBeLessThan(PAYLOAD_LIMIT / 2);
    expect(failures).toHaveLength(200);
    expect(failures[0]?.message).toHaveLength(500);
  });
});
