/**
 * The words of a definition, as plain data that travels through workflow history.
 *
 * - **Parent package**: what one run executes; the whole definition file.
 * - **Child package** (package): one node of it, a whole SSIS package (or any Agent job) run on one remote server.
 * - **Precedence constraint**: package → package; the second may start only when the first ended as the constraint says.
 * - **Server**: one SQL Server instance with its own Agent, known by its alias in the inventory.
 * - **Pool**: a named set of servers that can all run the same packages.
 */
export interface ParentPackage {
  readonly name: string;
  readonly packages: readonly ChildPackage[];
}

/** One package. Exactly one of `server` and `pool` is set. */
export interface ChildPackage {
  readonly name: string;
  /** The name of the SQL Server Agent job that runs it. */
  readonly job: string;
  /** Pins the package to this server. */
  readonly server?: string;
  /** Lets the scheduler choose a server of this pool. */
  readonly pool?: string;
  readonly after: readonly PrecedenceConstraint[];
}

/** The package may start only when `package` has ended as `on` says. */
export interface PrecedenceConstraint {
  readonly package: string;
  readonly on: 'success';
}
