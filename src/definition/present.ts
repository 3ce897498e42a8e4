/** The fields that are there: it travels as JSON, and is compared with what has travelled. */
export function present<T extends object>(fields: {
  readonly [Key in keyof Required<T>]: Required<T>[Key] | undefined;
}): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

export function unlessEmpty<Item>(list: readonly Item[] | undefined): readonly Item[] | undefined {
  return list?.length === 0 ? undefined : list;
}
