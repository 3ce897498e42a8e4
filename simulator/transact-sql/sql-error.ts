/** What a message has besides number and text (sys.messages; severity alone does not say how far an error reaches). */
export interface ErrorTraits {
  readonly severity: number;
  readonly state: number;
  /** Unless a TRY catches it; otherwise the statement ends and the batch goes on. */
  readonly endsBatch: boolean;
  /** By RAISERROR, which SET XACT_ABORT does not heed. */
  readonly isRaised: boolean;
  /** WITH NOWAIT: the client is told at once. */
  readonly isUrgent: boolean;
}

/** An error as SQL Server raises it. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly traits: ErrorTraits;
  procedure: string | undefined;
  /** The batch or dynamic text that it keeps from being compiled: that ends by it, and the one around it goes on. */
  notCompiledIn: object | undefined;

  /** `line` is set by the statement that was running when it is not known here. */
  constructor(
    readonly number: number,
    message: string,
    traits: Partial<ErrorTraits> = {},
    public line?: number,
  ) {
    super(message);
    this.traits = { severity: 16, state: 1, endsBatch: false, isRaised: false, isUrgent: false, ...traits };
  }
}

/** One of `MESSAGES`, each `%s` replaced by the next of the values. */
export function sqlError(
  number: keyof typeof MESSAGES,
  values: readonly (string | number)[] = [],
  line?: number,
): SqlError {
  let next = 0;
  const text = MESSAGES[number].replaceAll('%s', () => String(values[next++]));
  return new SqlError(number, text, traitsOf(number), line);
}

/** What this server does not know is an error that names it, never an empty result. */
export function unsupported(construct: string, line?: number): SqlError {
  const where = line === undefined ? '' : ` near line ${line}`;
  return new SqlError(50_000, `simulator: unsupported ${construct}${where}`, { endsBatch: true }, line);
}

/** The texts of sys.messages for the errors of the engine itself. */
export const MESSAGES = {
  102: "Incorrect syntax near '%s'.",
  105: "Unclosed quotation mark after the character string '%s'.",
  108: 'The ORDER BY position number %s is out of range of the number of items in the select list.',
  113: "Missing end comment mark '*/'.",
  116: 'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.',
  119: "Must pass parameter number %s and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.",
  109: 'There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.',
  110: 'There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.',
  120: 'The select list for the INSERT statement contains fewer items than the insert list. The number of SELECT values must match the number of INSERT columns.',
  121: 'The select list for the INSERT statement contains more items than the insert list. The number of SELECT values must match the number of INSERT columns.',
  134: "The variable name '%s' has already been declared. Variable names must be unique within a query batch or stored procedure.",
  137: 'Must declare the scalar variable "%s".',
  141: 'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.',
  145: 'ORDER BY items must appear in the select list if SELECT DISTINCT is specified.',
  147: 'An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.',
  148: "Incorrect time syntax in time string '%s' used with WAITFOR.",
  155: "'%s' is not a recognized datepart option.",
  174: 'The %s function requires %s argument(s).',
  178: 'A RETURN statement with a return value cannot be used in this context.',
  201: "Procedure or function '%s' expects parameter '%s', which was not supplied.",
  206: 'Operand type clash: %s is incompatible with %s',
  207: "Invalid column name '%s'.",
  208: "Invalid object name '%s'.",
  209: "Ambiguous column name '%s'.",
  213: 'Column name or number of supplied values does not match table definition.',
  214: "Procedure expects parameter '%s' of type 'ntext/nchar/nvarchar'.",
  220: 'Arithmetic overflow error for data type %s, value = %s.',
  229: "The SELECT permission was denied on the object '%s', database '%s', schema '%s'.",
  241: 'Conversion failed when converting date and/or time from character string.',
  242: 'The conversion of a %s data type to a datetime data type resulted in an out-of-range value.',
  245: "Conversion failed when converting the %s value '%s' to data type %s.",
  248: "The conversion of the %s value '%s' overflowed an int column.",
  257: 'Implicit conversion from data type %s to %s is not allowed. Use the CONVERT function to run this query.',
  263: 'Must specify table to select from.',
  402: 'The data types %s and %s are incompatible in the %s operator.',
  512: 'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
  515: "Cannot insert the value NULL into column '%s', table '%s'; column does not allow nulls. INSERT fails.",
  517: "Adding a value to a '%s' column caused an overflow.",
  529: 'Explicit conversion from data type %s to %s is not allowed.',
  535: 'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.',
  536: 'Invalid length parameter passed to the RIGHT function.',
  537: 'Invalid length parameter passed to the LEFT or SUBSTRING function.',
  911: "Database '%s' does not exist. Make sure that the name is entered correctly.",
  1033: 'The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.',
  1060: 'A TOP N value may not be negative.',
  1087: 'Must declare the table variable "%s".',
  2628: "String or binary data would be truncated in table '%s', column '%s'. Truncated value: '%s'.",
  2714: "There is already an object named '%s' in the database.",
  2715: 'Column, parameter, or variable #1: Cannot find data type %s.',
  2754: 'Error severity levels greater than 18 can only be specified by members of the sysadmin role, using the WITH LOG option.',
  2786: 'The data type of substitution parameter %s does not match the expected type of the format specification.',
  2812: "Could not find stored procedure '%s'.",
  3701: "Cannot drop the table '%s', because it does not exist or you do not have permission.",
  4104: 'The multi-part identifier "%s" could not be bound.',
  4108: 'Windowed functions can only appear in the SELECT or ORDER BY clauses.',
  8114: 'Error converting data type %s to %s.',
  8115: 'Arithmetic overflow error converting %s to data type %s.',
  8117: 'Operand data type %s is invalid for %s operator.',
  8120: "Column '%s' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.",
  8121: "Column '%s' is invalid in the HAVING clause because it is not contained in either an aggregate function or the GROUP BY clause.",
  8127: 'Column "%s" is invalid in the ORDER BY clause because it is not contained in either an aggregate function or the GROUP BY clause.',
  8134: 'Divide by zero error encountered.',
  8143: "Parameter '%s' was supplied multiple times.",
  8144: 'Procedure or function %s has too many arguments specified.',
  8145: '%s is not a parameter for procedure %s.',
  8155: "No column name was specified for column %s of '%s'.",
  8156: "The column '%s' was specified multiple times for '%s'.",
  8162: 'The formal parameter "%s" was not declared as an OUTPUT parameter, but the actual parameter passed in requested output.',
  8164: 'An INSERT EXEC statement cannot be nested.',
  8169: 'Conversion failed when converting from a character string to uniqueidentifier.',
  8170: 'Insufficient result space to convert uniqueidentifier value to char.',
  8178: "The parameterized query '%s' expects the parameter '%s', which was not supplied.",
  8179: 'Could not find prepared statement with handle %s.',
  9810: 'The datepart %s is not supported by date function %s for data type %s.',
  10704:
    'To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.',
  10709: 'The number of columns for each row in a table value constructor must be the same.',
  35100:
    'Error number %s in the THROW statement is outside the valid range. Specify an error number in the valid range of 50000 to 2147483647.',
} as const;

/** The errors of each severity but 16, and of each state but 1. */
const BY_SEVERITY: NumbersBy = {
  11: [3701],
  14: [229],
  15: [
    102, 105, 108, 109, 110, 113, 119, 120, 121, 134, 137, 141, 145, 147, 148, 155, 174, 178, 1033, 1087, 4108, 10704,
  ],
};
const BY_STATE: NumbersBy = {
  ...{ 2: [134, 137, 206, 214, 515, 529, 1087, 8115], 3: [257], 4: [8179], 5: [229, 3701], 6: [2714], 10: [35100] },
  62: [2812],
};
const ENDS_STATEMENT = [
  ...[201, 214, 220, 229, 512, 515, 517, 535, 536, 537, 1060, 2628, 2754, 2786, 2812, 3701, 8115, 8134, 8143, 8144],
  ...[8145, 8162, 8164, 8178, 8179],
];

type NumbersBy = Readonly<Record<number, readonly number[]>>;

function traitsOf(number: number): Partial<ErrorTraits> {
  const lookUp = (table: NumbersBy, otherwise: number): number =>
    Number(Object.keys(table).find((key) => table[Number(key)]?.includes(number)) ?? otherwise);
  const [severity, state] = [lookUp(BY_SEVERITY, 16), lookUp(BY_STATE, 1)];
  return { severity, state, endsBatch: !ENDS_STATEMENT.includes(number) };
}
