import { z } from 'zod';
import { checkedText, notA } from './checked-text';
import { descriptionSchema } from './description';
import { isDate } from './moment';

const DATE = 'a day such as 2026-01-31';

const ABOUT_DEFAULT = {
  description: 'Its value when none is given; without it, a run must be given one.',
  examples: ['2026-01-01'],
};

const description = descriptionSchema.meta({ description: 'For people.', examples: ['Business day'] }).optional();

function parameterOf<Type extends string, Value extends z.ZodType>(type: Type, value: Value) {
  return z.strictObject({
    type: z.literal(type).meta({ description: '`text`, `number`, `boolean` or `date`.', examples: ['date'] }),
    default: value.optional().meta(ABOUT_DEFAULT),
    description,
  });
}

/** A declared parameter. */
export const parameterSchema = z.discriminatedUnion(
  'type',
  [
    parameterOf('text', z.string()),
    parameterOf('number', z.number()),
    parameterOf('boolean', z.boolean()),
    parameterOf(
      'date',
      checkedText((text) => (isDate(text) ? undefined : notA(DATE)({ input: text })), DATE).meta({ format: 'date' }),
    ),
  ],
  {
    error: ({ input }) =>
      typeof input === 'object' && input !== null
        ? "expected a type: 'text', 'number', 'boolean' or 'date'"
        : notA('a map such as { type: text }')({ input }),
  },
);

export type ParameterEntry = z.output<typeof parameterSchema>;

export const parametersSchema = z.record(
  checkedText((name) =>
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
      ? undefined
      : "a parameter's name has letters, digits and _ only, and begins with no digit",
  ),
  parameterSchema,
);
