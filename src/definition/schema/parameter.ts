import { z } from 'zod';
import { checkedText, notA } from './checked-text';
import { descriptionSchema } from './description';
import { isDate } from './moment';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DATE = 'a day such as 2026-01-31';

const description = descriptionSchema.meta({ description: 'For people.', examples: ['Business day'] }).optional();

function parameterOf<Type extends string, Value extends z.ZodType>(type: Type, value: Value, example: unknown) {
  return z.strictObject({
    type: z.literal(type).meta({ description: '`text`, `number`, `boolean` or `date`.', examples: [type] }),
    default: value.optional().meta({
      description: 'Its value when none is given; without it, a run must be given one.',
      examples: [example],
    }),
    description,
  });
}

/** A declared parameter. */
export const parameterSchema = z.discriminatedUnion(
  'type',
  [
    parameterOf('text', z.string(), 'EMEA'),
    parameterOf('number', z.number(), 1000),
    parameterOf('boolean', z.boolean(), false),
    parameterOf(
      'date',
      checkedText((text) => (isDate(text) ? undefined : notA(DATE)({ input: text })), DATE).meta({ format: 'date' }),
      '2026-01-31',
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
    NAME.test(name) ? undefined : "a parameter's name has letters, digits and _ only, and begins with no digit",
  ).meta({ pattern: NAME.source }),
  parameterSchema,
);
