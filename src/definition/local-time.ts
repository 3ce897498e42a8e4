/** A day of the calendar, and a time of it, as a clock on the wall shows them. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** May lie outside the month: 0 is the last day of the month before. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY_MS = 86_400_000;

/** The clock on the wall in a time zone. All points in time are Unix milliseconds. */
export class LocalTime {
  readonly #format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** What the clock shows. */
  at(timeMs: number): WallTime {
    const shown = new Date(timeMs + this.#offset(timeMs));
    return {
      year: shown.getUTCFullYear(),
      month: shown.getUTCMonth() + 1,
      day: shown.getUTCDate(),
      hour: shown.getUTCHours(),
      minute: shown.getUTCMinutes(),
    };
  }

  /**
   * When the clock first shows it. A time that the clock jumps over is the moment of the jump.
   */
  first(wall: WallTime): number {
    const [first] = this.#moments(wall);
    return first;
  }

  /**
   * When the clock last shows it: a time that comes twice, as clocks are set back, is the second one. A time that the
   * clock jumps over is the moment of the jump.
   */
  last(wall: WallTime): number {
    const [, last] = this.#moments(wall);
    return last;
  }

  #moments(wall: WallTime): readonly [first: number, last: number] {
    const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
    const before = this.#offset(asUtc - DAY_MS);
    const after = this.#offset(asUtc + DAY_MS);
    const shown = [asUtc - before, asUtc - after].filter((timeMs) => timeMs + this.#offset(timeMs) === asUtc);
    if (shown.length > 0) return [Math.min(...shown), Math.max(...shown)];
    const jump = this.#jump(asUtc - Math.max(before, after), asUtc - Math.min(before, after));
    return [jump, jump];
  }

  /** The first moment after `fromMs` that has the offset of `toMs`. */
  #jump(fromMs: number, toMs: number): number {
    const offset = this.#offset(toMs);
    let [low, high] = [fromMs, toMs];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#offset(middle) === offset) high = middle;
      else low = middle;
    }
    return high;
  }

  /** How far the clock is ahead of UTC, in milliseconds. */
  #offset(timeMs: number): number {
    const whole = Math.floor(timeMs / 1_000) * 1_000;
    const parts = new Map(this.#format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - whole;
  }
}
