import type { Identity } from './system-procedure';

/** What a statement changes about who may do what: CREATE and DROP of LOGIN and USER, ALTER ROLE … ADD MEMBER, GRANT. */
export type SecurityChange =
  | { readonly kind: 'createLogin'; readonly name: string; readonly password: string }
  | { readonly kind: 'createUser'; readonly name: string; readonly login: string }
  | { readonly kind: 'dropLogin'; readonly name: string }
  | { readonly kind: 'dropUser'; readonly name: string }
  | { readonly kind: 'addMember'; readonly role: string; readonly member: string }
  | {
      readonly kind: 'grant';
      readonly permissions: readonly string[];
      /** Without database; the schema may be left out. */
      readonly object: string;
      readonly to: readonly string[];
    };

/** The seam between the engine and the server's principals. */
export interface Security {
  /** Carries the change out in that database. @throws SqlError 15007, 15023, 15025, 15151, 15247 */
  change(change: SecurityChange, by: Identity, database: string): void;
  /** Whether there is a login, or a user of msdb, of that name. */
  hasLogin(name: string): boolean;
  hasUser(name: string): boolean;
}
