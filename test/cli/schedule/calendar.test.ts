import { parseCalendar } from '../../../src/cli/schedule/calendar';
import { scheduleTimes } from '../../../src/cli/schedule/schedule-times';

const one = (value: number | string) => [{ start: value, end: value, step: 1 }];

describe('times of the calendar on the command line', () => {
  it('are read from a map as the temporal tool takes it', () => {
    expect(parseCalendar('{"dayOfWeek":"Fri","hour":"17","minute":"5","comment":"weekly"}')).toEqual({
      dayOfWeek: one('FRIDAY'),
      hour: one(17),
      minute: one(5),
      comment: 'weekly',
    });
  });

  it('are read from a cron expression of 5, 6 or 7 fields', () => {
    const five = { minute: one(0), hour: one(2), dayOfMonth: '*', month: '*', dayOfWeek: '*' };
    expect(parseCalendar('0 2 * * *')).toEqual(five);
    expect(parseCalendar('0 2 * * * 2027')).toEqual({ ...five, year: one(2027) });
    expect(parseCalendar('30 0 2 * * * 2027')).toEqual({ ...five, second: one(30), year: one(2027) });
  });

  it.each([
    ['a list', '{"hour":"1,3"}', { hour: [...one(1), ...one(3)] }],
    ['a range of names', '{"month":"jan-March"}', { month: [{ start: 'JANUARY', end: 'MARCH', step: 1 }] }],
    ['a step from the first', '{"minute":"*/15"}', { minute: [{ start: 0, end: 59, step: 15 }] }],
    ['a step from a value on', '{"minute":"10/20"}', { minute: [{ start: 10, end: 59, step: 20 }] }],
    ['Sunday as 7', '{"dayOfWeek":7}', { dayOfWeek: one('SUNDAY') }],
    ['a range to Sunday', '{"dayOfWeek":"6-7"}', { dayOfWeek: [...one('SATURDAY'), ...one('SUNDAY')] }],
  ])('%s', (_what, text, expected) => {
    expect(parseCalendar(text)).toEqual(expected);
  });

  it.each([
    ['{"hour":"24"}', /hour cannot be '24'; expected numbers from 0 to 23/],
    ['{"hour":"5-2"}', /hour cannot be '5-2'/],
    ['{"dayOfWeek":"Fr"}', /dayOfWeek cannot be 'Fr'; expected .* names such as mon/],
    ['{"hours":"2"}', /no field 'hours'; did you mean 'hour'\?/],
    ['{"hour":["2"]}', /hour is not a text/],
    ['{}', /it is empty/],
    ['{hour:2}', /it is not JSON/],
    ['0 2 * *', /a cron expression of 5 to 7 fields/],
  ])('%s is refused', (text, message) => {
    expect(() => parseCalendar(text)).toThrow(message);
  });

  it('leave out whole days where --skip says no time of day', () => {
    const { skip } = scheduleTimes({ every: '1h', skip: ['{"dayOfWeek":"Sun"}', '{"hour":"2"}'] });
    expect(skip).toEqual([
      { second: '*', minute: '*', hour: '*', dayOfWeek: one('SUNDAY') },
      { second: '*', minute: '*', hour: one(2) },
    ]);
  });
});
