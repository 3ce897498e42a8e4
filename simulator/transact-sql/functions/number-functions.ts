import type { SqlValue } from '../../engine/sql-value';
import { rescale } from '../values/to-number';
import type { FunctionCall, Functions } from './definition';
import { typeOfFirst } from './definition';

/** Mathematical functions (page: Mathematical Functions), each of the type of its argument. */
export const NUMBER_FUNCTIONS: Functions = {
  ABS: {
    parameters: ['any'],
    type: typeOfFirst,
    evaluate: ({ values: [value] }) =>
      typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(Number(value)),
  },
  FLOOR: { parameters: ['any'], type: typeOfFirst, evaluate: (call) => rounded(call, Math.floor, -1n) },
  CEILING: { parameters: ['any'], type: typeOfFirst, evaluate: (call) => rounded(call, Math.ceil, 1n) },
  ROUND: {
    parameters: ['any', 'int'],
    type: typeOfFirst,
    evaluate: ({ values: [value, digits], args: [arg] }) => {
      const type = arg?.type;
      if (type?.name === 'decimal') {
        return rescale(rescale(value as bigint, type.scale, Number(digits)), Number(digits), type.scale);
      }
      const factor = 10 ** Number(digits);
      return Math.round(Number(value) * factor) / factor;
    },
  },
};

/** `away`: the direction in which a fraction is rounded. */
function rounded({ values: [value], args: [arg] }: FunctionCall, round: (n: number) => number, away: bigint): SqlValue {
  const type = arg?.type;
  if (type?.name !== 'decimal') return typeof value === 'bigint' ? value : round(Number(value));
  const unit = 10n ** BigInt(type.scale);
  const whole = (value as bigint) / unit;
  const rest = (value as bigint) % unit;
  const isToRound = away > 0n ? rest > 0n : rest < 0n;
  return (isToRound ? whole + away : whole) * unit;
}
