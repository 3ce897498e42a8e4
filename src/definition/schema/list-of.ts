import { z } from 'zod';
import { found } from './found';

/** A list in which nothing is twice. */
export function listOf<Item extends z.ZodType<string>>(item: Item) {
  return z
    .array(item)
    .check(({ value, issues }) => {
      const seen = new Set<string>();
      for (const [index, each] of value.entries()) {
        if (seen.has(each)) {
          issues.push({
            code: 'custom',
            path: [index],
            message: `${found(each)} is in this list already`,
            input: each,
          });
        }
        seen.add(each);
      }
    })
    .meta({ uniqueItems: true });
}
