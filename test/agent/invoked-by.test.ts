import { isInvokedBy } from '../../src/agent/candidate-runs';

const message = (user: string): string =>
  `The job succeeded.  The Job was invoked by User ${user}.  The last step was step 1.`;

describe('the login in the message of an outcome', () => {
  it.each(['ssis', 'ssis-parent', 'ssis.parent', String.raw`CORP\ssis$`, 'a+b (c)'])('is found: %s', (login) => {
    expect(isInvokedBy(login, message(login))).toBe(true);
  });

  it.each([
    ['ssis', 'ssis_parent'],
    ['ssis', 'ssis-parent'],
    ['ssis', 'ssis.parent'],
    ['parent', 'ssis.parent'],
    ['parent', 'ssis_parent'],
    ['ssis', String.raw`CORP\ssis`],
  ])('%s is not found in the longer one %s', (login, other) => {
    expect(isInvokedBy(login, message(other))).toBe(false);
  });

  it('is found in a language that puts no space after it', () => {
    expect(isInvokedBy('ssis', '사용자 ssis이(가) 작업을 호출했습니다.')).toBe(true);
  });
});
