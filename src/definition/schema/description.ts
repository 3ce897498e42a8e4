import { checkedText } from './checked-text';

/** It travels through workflow history. */
const MAX_DESCRIPTION = 1_000;

export const descriptionSchema = checkedText((text) =>
  text.length > MAX_DESCRIPTION
    ? `a description has at most ${MAX_DESCRIPTION} characters, this one ${text.length}`
    : undefined,
).meta({
  description: 'For people. Parameters may stand in it.',
  examples: ['Loads the warehouse of ${region}'],
  maxLength: MAX_DESCRIPTION,
});
