import type { SecurityChange } from '../../engine/security';
import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';

/** T-SQL as a tree; every node that can go wrong knows its line. */
export type Expression =
  | { readonly kind: 'literal'; readonly type: SqlType | null; readonly value: SqlValue; readonly line: number }
  | { readonly kind: 'variable'; readonly name: string; readonly line: number }
  | { readonly kind: 'column'; readonly path: readonly string[]; readonly line: number }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | '~'; readonly operand: Expression; readonly line: number }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly isStar: boolean;
      readonly isDistinct: boolean;
      readonly line: number;
    }
  | {
      readonly kind: 'convert';
      readonly operand: Expression;
      readonly type: SqlType;
      readonly style: Expression | undefined;
      readonly isTry: boolean;
      readonly line: number;
    }
  | {
      readonly kind: 'case';
      readonly branches: readonly { readonly when: Condition; readonly result: Expression }[];
      readonly otherwise: Expression | undefined;
      readonly line: number;
    }
  | {
      readonly kind: 'rowNumber';
      readonly partitionBy: readonly Expression[];
      readonly orderBy: readonly OrderItem[];
      readonly line: number;
    }
  | { readonly kind: 'subquery'; readonly query: Query; readonly line: number };

/** What is true, false or unknown; T-SQL keeps it apart from values. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly kind: 'isNull'; readonly operand: Expression; readonly isNot: boolean }
  | { readonly kind: 'in'; readonly operand: Expression; readonly list: readonly Expression[]; readonly line: number }
  | { readonly kind: 'inQuery'; readonly operand: Expression; readonly query: Query; readonly line: number }
  | { readonly kind: 'exists'; readonly query: Query }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | undefined;
    };

export interface OrderItem {
  readonly expression: Expression;
  readonly isDescending: boolean;
}

export interface Query {
  readonly body: QueryBody;
  readonly ctes: readonly { readonly name: string; readonly columns: readonly string[]; readonly query: Query }[];
  readonly orderBy: readonly OrderItem[];
}

export type QueryBody =
  | Select
  | {
      readonly kind: 'set';
      readonly operator: 'UNION' | 'UNION ALL' | 'EXCEPT' | 'INTERSECT';
      readonly left: QueryBody;
      readonly right: QueryBody;
    };

export interface Select {
  readonly kind: 'select';
  readonly isDistinct: boolean;
  readonly top: Expression | undefined;
  readonly items: readonly SelectItem[];
  /** SELECT … INTO. */
  readonly into: string | undefined;
  readonly from: readonly TableSource[];
  readonly where: Condition | undefined;
  readonly groupBy: readonly Expression[];
  readonly having: Condition | undefined;
  readonly line: number;
}

export type SelectItem =
  | { readonly kind: 'star'; readonly qualifier: string | undefined; readonly line: number }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly alias: string | undefined }
  | { readonly kind: 'assign'; readonly variable: string; readonly expression: Expression; readonly line: number };

export type TableSource =
  | {
      readonly kind: 'table';
      readonly path: readonly string[];
      readonly alias: string | undefined;
      readonly line: number;
    }
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly alias: string;
      readonly columns: readonly string[];
      readonly line: number;
    }
  | {
      readonly kind: 'values';
      readonly rows: readonly (readonly Expression[])[];
      readonly alias: string;
      readonly columns: readonly string[];
      readonly line: number;
    }
  | {
      readonly kind: 'join';
      readonly join: 'INNER' | 'LEFT' | 'CROSS' | 'CROSS APPLY' | 'OUTER APPLY';
      readonly left: TableSource;
      readonly right: TableSource;
      readonly on: Condition | undefined;
    };

export interface ColumnDefinition {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly isIdentity: boolean;
  readonly default: Expression | undefined;
}

export interface Argument {
  readonly name: string | undefined;
  /** Undefined is DEFAULT. */
  readonly value: Expression | undefined;
  readonly isOutput: boolean;
}

export type Statement = { readonly line: number } & StatementBody;

/** What a statement does, without where it stands. */
export type StatementBody =
  | { readonly kind: 'declare'; readonly variables: readonly DeclaredVariable[] }
  | { readonly kind: 'declareTable'; readonly name: string; readonly columns: readonly ColumnDefinition[] }
  | { readonly kind: 'setVariable'; readonly name: string; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'setOption'; readonly options: readonly string[]; readonly value: string }
  | { readonly kind: 'select'; readonly query: Query }
  | {
      readonly kind: 'insert';
      readonly table: readonly string[];
      readonly columns: readonly string[];
      readonly source: InsertSource;
    }
  | {
      readonly kind: 'update';
      readonly table: readonly string[];
      readonly sets: readonly { readonly column: string; readonly value: Expression }[];
      readonly where: Condition | undefined;
    }
  | { readonly kind: 'delete'; readonly table: readonly string[]; readonly where: Condition | undefined }
  | { readonly kind: 'createTable'; readonly table: readonly string[]; readonly columns: readonly ColumnDefinition[] }
  | { readonly kind: 'dropTable'; readonly tables: readonly (readonly string[])[]; readonly ifExists: boolean }
  | {
      readonly kind: 'if';
      readonly condition: Condition;
      readonly then: Statement;
      readonly otherwise: Statement | undefined;
    }
  | { readonly kind: 'while'; readonly condition: Condition; readonly body: Statement }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] }
  | { readonly kind: 'try'; readonly body: readonly Statement[]; readonly handler: readonly Statement[] }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'print'; readonly value: Expression }
  | { readonly kind: 'raiserror'; readonly args: readonly Expression[]; readonly isNoWait: boolean }
  | { readonly kind: 'throw'; readonly args: readonly Expression[] }
  | { readonly kind: 'waitfor'; readonly until: 'DELAY' | 'TIME'; readonly value: Expression }
  | { readonly kind: 'use'; readonly database: string }
  | { readonly kind: 'security'; readonly change: SecurityChange }
  | ExecuteStatement;

export interface DeclaredVariable {
  readonly name: string;
  readonly type: SqlType;
  readonly value: Expression | undefined;
}

export type ExecuteStatement =
  | {
      readonly kind: 'execute';
      readonly procedure: readonly string[];
      readonly args: readonly Argument[];
      /** EXEC @rc = … */
      readonly returnTo: string | undefined;
    }
  | { readonly kind: 'executeText'; readonly text: Expression };

export type InsertSource =
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'execute'; readonly execute: ExecuteStatement & { readonly line: number } }
  | { readonly kind: 'defaults' };
