import { SqlError } from '../transact-sql/sql-error';

/** The texts of sys.messages, as Microsoft's list of Database Engine events and errors prints it (numbers 229 to 22022). */
const CATALOG = {
  229: "The %s permission was denied on the object '%s', database '%s', schema '%s'.",
  1202: "The database-principal '%s' does not exist or user is not a member.",
  1223: "Cannot release the application lock (Database Principal: '%s', Resource: '%s') because it is not currently held.",
  1224: 'An invalid application lock resource was passed to %s.',
  1227: 'An invalid application lock time-out was passed to %s.',
  14198:
    'The value of the %s parameter should be in the range %s. Verify that the specified parameter value is correct.',
  14226: '%ld history entries purged.',
  14232: 'Specify either a job_name, job_id, or an originating_server.',
  14234: "The specified '%s' is invalid (valid values are returned by %s).",
  14235: "The specified '%s' is invalid (valid values are greater than 0 but excluding %ld).",
  14236: 'Warning: Non-existent step referenced by %s.',
  14243: "Job '%s' started successfully.",
  14254: "Job '%s' stopped successfully.",
  14256:
    'Cannot start the job "%s" (ID %s) because it does not have any job server or servers defined. Associate the job with a job server by calling sp_add_jobserver.',
  14257:
    'Cannot stop the job "%s" (ID %s) because it does not have any job server or servers defined. Associate the job with a job server by calling sp_add_jobserver.',
  14258: 'Cannot perform this operation while SQLServerAgent is starting. Try again later.',
  14261: "The specified %s ('%s') already exists.",
  14262: "The specified %s ('%s') does not exist.",
  14266: "The specified '%s' is invalid (valid values are: %s).",
  14269: "Job '%s' is already targeted at server '%s'.",
  14279: 'Supply either @job_name, @job_id or @originating_server.',
  14280: 'Supply either a job name (and job aspect), or one or more job filter parameters.',
  14284: 'Cannot specify a job ID for a new job. An ID will be assigned by the procedure.',
  14293: "There are two or more jobs named '%s'. Specify %s instead of %s to uniquely identify the job.",
  14294: 'Supply either %s or %s to identify the job.',
  14392: 'Only owner of a job or members of role sysadmin or SQLAgentOperatorRole can purge history of the job.',
  14393: 'Only owner of a job or members of role sysadmin or SQLAgentOperatorRole can start and stop the job.',
  14515: 'Only a member of the sysadmin server role can add a job for a different owner with @owner_login_name.',
  14516:
    'Proxy (%d) is not allowed for subsystem "%s" and user "%s". Grant permission by calling sp_grant_proxy_to_subsystem or sp_grant_login_to_proxy.',
  14517: 'A proxy account is not allowed for a Transact-SQL subsystem.',
  14525: 'Only members of sysadmin role are allowed to update or delete jobs owned by a different login.',
  14545: "The %s parameter is not valid for a job step of type '%s'.",
  14582: "Only a sysadmin can specify '@output_file_name' parameter for a jobstep.",
  14583: "Only a sysadmin can specify '@database_user_name' parameter.",
  22022: '%s',
} as const;

export type MessageNumber = keyof typeof CATALOG;

/** Those whose severity is not 16. */
const SEVERITY: Partial<Record<MessageNumber, number>> = { 229: 14, 14198: 10, 14226: 0, 14236: 0, 14243: 0, 14254: 0 };

/** RAISERROR(number, -1, -1, arguments…); thrown, the procedure returns after it. */
export function refused(number: MessageNumber, ...values: readonly (string | number)[]): SqlError {
  let next = 0;
  const text = CATALOG[number].replace(/%(?:s|ld|d)/g, () => String(values[next++] ?? '(null)'));
  return new SqlError(number, text, { severity: SEVERITY[number] ?? 16 });
}
