export interface CatalogMessage {
  readonly severity: number;
  readonly text: string;
}

const message = (text: string, severity = 16): CatalogMessage => ({ severity, text });

/** sys.messages, as Microsoft's list of Database Engine events and errors prints it (numbers 229 to 22022). */
const CATALOG = {
  229: message("The %s permission was denied on the object '%s', database '%s', schema '%s'.", 14),
  1202: message("The database-principal '%s' does not exist or user is not a member."),
  1223: message(
    "Cannot release the application lock (Database Principal: '%s', Resource: '%s') because it is not currently held.",
  ),
  1224: message('An invalid application lock resource was passed to %s.'),
  1225: message('An invalid application lock mode was passed to %s.'),
  1226: message('An invalid application lock owner was passed to %s.'),
  1227: message('An invalid application lock time-out was passed to %s.'),
  14198: message(
    'The value of the %s parameter should be in the range %s. Verify that the specified parameter value is correct.',
    10,
  ),
  14226: message('%ld history entries purged.', 0),
  14232: message('Specify either a job_name, job_id, or an originating_server.'),
  14234: message("The specified '%s' is invalid (valid values are returned by %s)."),
  14235: message("The specified '%s' is invalid (valid values are greater than 0 but excluding %ld)."),
  14236: message('Warning: Non-existent step referenced by %s.', 0),
  14243: message("Job '%s' started successfully.", 0),
  14254: message("Job '%s' stopped successfully.", 0),
  14256: message(
    'Cannot start the job "%s" (ID %s) because it does not have any job server or servers defined. Associate the job with a job server by calling sp_add_jobserver.',
  ),
  14257: message(
    'Cannot stop the job "%s" (ID %s) because it does not have any job server or servers defined. Associate the job with a job server by calling sp_add_jobserver.',
  ),
  14258: message('Cannot perform this operation while SQLServerAgent is starting. Try again later.'),
  14261: message("The specified %s ('%s') already exists."),
  14262: message("The specified %s ('%s') does not exist."),
  14266: message("The specified '%s' is invalid (valid values are: %s)."),
  14269: message("Job '%s' is already targeted at server '%s'."),
  14279: message('Supply either @job_name, @job_id or @originating_server.'),
  14280: message('Supply either a job name (and job aspect), or one or more job filter parameters.'),
  14284: message('Cannot specify a job ID for a new job. An ID will be assigned by the procedure.'),
  14293: message("There are two or more jobs named '%s'. Specify %s instead of %s to uniquely identify the job."),
  14294: message('Supply either %s or %s to identify the job.'),
  14392: message(
    'Only owner of a job or members of role sysadmin or SQLAgentOperatorRole can purge history of the job.',
  ),
  14393: message('Only owner of a job or members of role sysadmin or SQLAgentOperatorRole can start and stop the job.'),
  14515: message(
    'Only a member of the sysadmin server role can add a job for a different owner with @owner_login_name.',
  ),
  14516: message(
    'Proxy (%d) is not allowed for subsystem "%s" and user "%s". Grant permission by calling sp_grant_proxy_to_subsystem or sp_grant_login_to_proxy.',
  ),
  14517: message('A proxy account is not allowed for a Transact-SQL subsystem.'),
  14525: message('Only members of sysadmin role are allowed to update or delete jobs owned by a different login.'),
  14528: message('Job "%s" has no steps defined.'),
  14545: message("The %s parameter is not valid for a job step of type '%s'."),
  14582: message("Only a sysadmin can specify '@output_file_name' parameter for a jobstep."),
  14583: message("Only a sysadmin can specify '@database_user_name' parameter."),
  15007: message("'%s' is not a valid login or you do not have permission."),
  22022: message('%s'),
} as const satisfies Record<number, CatalogMessage>;

export type MessageNumber = keyof typeof CATALOG;

/** The message with its arguments put in. */
export function messageText(number: MessageNumber, values: readonly (string | number)[]): CatalogMessage {
  const { severity, text } = CATALOG[number];
  const rest = [...values];
  return { severity, text: text.replace(/%(?:s|ld|d)/g, () => String(rest.shift() ?? '(null)')) };
}
