/** The time of day, `02:00:04`, in the time zone of whoever reads. */
export function localTime(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Day and time, `2026-11-22 02:00:04`, in the time zone of whoever reads. */
export function localMoment(at: Date): string {
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.join('-')} ${localTime(at)}`;
}

/** A duration as people read it on a clock: `0:07`, `41:12`, `1:02:03`. Less than nothing is nothing. */
export function clockDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = String(Math.floor(seconds / 60) % 60);
  const rest = String(seconds % 60).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${minutes.padStart(2, '0')}:${rest}`;
}
