import { nameHint } from '../../yaml-file/nearest';
import { checkedText } from './checked-text';

const EXPECTED = 'the name of a time zone, such as Europe/Berlin';

export const timeZoneSchema = checkedText((zone) => {
  if (isTimeZone(zone)) return undefined;
  return `there is no time zone '${zone}'; expected one of the IANA names, such as Europe/Berlin${hint(zone)}`;
}, EXPECTED).meta({
  description: 'The IANA time zone of all its times. Required where a time of day (`HH:MM`) is used.',
  default: 'UTC',
  examples: ['Europe/Berlin'],
});

function isTimeZone(zone: string): boolean {
  try {
    // Where it is allowed by the runtime, an offset is no time zone: it knows no summer time.
    return (
      /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
    );
  } catch {
    return false;
  }
}

function hint(zone: string): string {
  const text = nameHint(zone, Intl.supportedValuesOf('timeZone'));
  return text.startsWith('; did you mean') ? text : '';
}
