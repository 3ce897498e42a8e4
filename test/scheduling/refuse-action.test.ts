import type { PackageRecord } from '../../src/scheduling/package-record';
import { refuseAction } from '../../src/scheduling/refuse-action';

const skipped: PackageRecord = { status: 'ended', outcome: 'skipped' };
const RERUN = 'Once the run has ended, a rerun with --only can start it.';

describe('the retry of a package that was skipped is refused with what helps', () => {
  it.each<[string, PackageRecord, boolean, string]>([
    [
      'because of another',
      { ...skipped, message: "'a' did not succeed" },
      true,
      "it was never started ('a' did not succeed). Retry the package that it was skipped for.",
    ],
    [
      'by a window',
      { ...skipped, message: 'it had not started by the end of the window' },
      false,
      `it was never started (it had not started by the end of the window). ${RERUN}`,
    ],
    [
      'by an operator',
      { ...skipped, isPassed: true, message: 'skipped by anna' },
      false,
      `it was passed over on purpose (skipped by anna). ${RERUN}`,
    ],
    [
      'in the run that this one repeats',
      { ...skipped, isTakenOver: true, message: "'a' did not succeed" },
      true,
      `it was taken over so from the run that this one repeats. ${RERUN}`,
    ],
  ])('%s', (_, record, isDead, text) => {
    const facts = { isAdopted: false, isDead: () => isDead };
    expect(refuseAction('retry', 'b', record, facts)).toBe(`'b' has ended (skipped): ${text}`);
  });
});
