"""Starts a job with a client that knows nothing of this project, waits for it the ways people do, and prints JSON.

Usage: wait_for_job.py CLIENT HOST PORT USER PASSWORD CA_FILE
CLIENT is pytds-full, pytds-login or pytds-off (python-tds with TLS throughout, for the login only, or without),
or pymssql (FreeTDS).
"""

import json
import sys
import time


def connect(client, host, port, user, password, ca_file):
    if client == "pymssql":
        import pymssql

        return pymssql.connect(
            server=host,
            port=str(port),
            user=user,
            password=password,
            tds_version="7.3",
            encryption="require",
            autocommit=True,
        )
    import pytds

    tls = {} if client == "pytds-off" else {"cafile": ca_file, "validate_host": False}
    return pytds.connect(
        dsn=host,
        port=port,
        user=user,
        password=password,
        autocommit=True,
        enc_login_only=client == "pytds-login",
        **tls,
    )


def rows(connection, sql):
    """The rows of the last result set, as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = []
        while True:
            if cursor.description is not None:
                names = [column[0] for column in cursor.description]
                found = [dict(zip(names, row)) for row in cursor.fetchall()]
            if not cursor.nextset():
                return found


def until(ask):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    raise TimeoutError("the job did not end")


def newest(connection, job):
    found = rows(
        connection,
        "SELECT TOP (1) h.instance_id, h.run_status, h.message FROM msdb.dbo.sysjobhistory AS h "
        "JOIN msdb.dbo.sysjobs AS j ON j.job_id = h.job_id "
        f"WHERE j.name = N'{job}' AND h.step_id = 0 ORDER BY h.instance_id DESC",
    )
    return found[0] if found else {"instance_id": 0}


def start(connection, job):
    rows(connection, f"EXEC msdb.dbo.sp_start_job @job_name = N'{job}'")


def outcome_after(connection, job, before):
    """The newest outcome, if it is newer than the one before: the one before may be there for a while yet."""
    row = newest(connection, job)
    return row if row["instance_id"] > before else None


def by_history_id(connection, job):
    """The highest instance_id before; polled until there is a higher one."""
    before = newest(connection, job)["instance_id"]
    start(connection, job)
    return until(lambda: outcome_after(connection, job, before))["run_status"]


def by_help_jobhistory(connection, job):
    """As before, over sp_help_jobhistory."""
    text = f"EXEC msdb.dbo.sp_help_jobhistory @job_name = N'{job}', @step_id = 0, @mode = 'FULL'"
    before = max((row["instance_id"] for row in rows(connection, text)), default=0)
    start(connection, job)

    def ended():
        new = [row for row in rows(connection, text) if row["instance_id"] > before]
        return new[0] if new else None

    return until(ended)["run_status"]


def by_status(connection, job):
    """Left idle (or over already), then idle again, over sp_help_job; then what its last run was."""
    text = f"EXEC msdb.dbo.sp_help_job @job_name = N'{job}', @job_aspect = 'JOB'"
    before = newest(connection, job)["instance_id"]
    start(connection, job)
    until(lambda: rows(connection, text)[0]["current_execution_status"] != 4 or outcome_after(connection, job, before))
    until(lambda: rows(connection, text)[0]["current_execution_status"] == 4)
    return until(lambda: outcome_after(connection, job, before))["run_status"]


def by_activity(connection, job):
    """The activity row of the newest Agent session, until it has an end and points at a new outcome."""
    before = newest(connection, job)["instance_id"]
    text = (
        "SELECT h.instance_id, h.run_status FROM msdb.dbo.sysjobactivity AS a "
        "JOIN msdb.dbo.sysjobs AS j ON j.job_id = a.job_id "
        "JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id "
        f"WHERE j.name = N'{job}' AND a.session_id = (SELECT MAX(session_id) FROM msdb.dbo.syssessions) "
        "AND a.start_execution_date IS NOT NULL AND a.stop_execution_date IS NOT NULL"
    )
    start(connection, job)
    return until(lambda: [row for row in rows(connection, text) if row["instance_id"] > before])[0]["run_status"]


def by_enum_jobs(connection, job):
    """The Agent's own view, caught in a temporary table: left idle (or over already), then idle again (state 4)."""
    rows(
        connection,
        "CREATE TABLE #jobs (job_id uniqueidentifier, last_run_date int, last_run_time int, next_run_date int, "
        "next_run_time int, next_run_schedule_id int, requested_to_run int, request_source int, "
        "request_source_id sysname NULL, running int, current_step int, current_retry_attempt int, job_state int)",
    )
    before = newest(connection, job)["instance_id"]
    start(connection, job)

    def state():
        rows(connection, "DELETE FROM #jobs; INSERT INTO #jobs EXEC master.dbo.xp_sqlagent_enum_jobs 1, N'loader'")
        text = f"SELECT e.job_state FROM #jobs AS e JOIN msdb.dbo.sysjobs AS j ON j.job_id = e.job_id WHERE j.name = N'{job}'"
        return rows(connection, text)[0]["job_state"]

    until(lambda: state() != 4 or outcome_after(connection, job, before))
    until(lambda: state() == 4)
    return until(lambda: outcome_after(connection, job, before))["run_status"]


def second_start(connection, job):
    """The number of the error that a start of a running job ends with."""
    start(connection, job)
    running = (
        "SELECT a.start_execution_date FROM msdb.dbo.sysjobactivity AS a JOIN msdb.dbo.sysjobs AS j ON j.job_id = a.job_id "
        f"WHERE j.name = N'{job}' AND a.start_execution_date IS NOT NULL AND a.stop_execution_date IS NULL"
    )
    until(lambda: rows(connection, running))
    try:
        start(connection, job)
    except Exception as error:  # each client has exceptions of its own
        number = getattr(error, "number", None)
        return number if number is not None else error.args[0]
    return None


def main():
    client, host, port, user, password, ca_file = sys.argv[1:]
    connection = connect(client, host, int(port), user, password, ca_file)
    try:
        print(
            json.dumps(
                {
                    "history id": by_history_id(connection, "Quick"),
                    "sp_help_jobhistory": by_help_jobhistory(connection, "Failing"),
                    "status": by_status(connection, "Quick"),
                    "activity": by_activity(connection, "Failing"),
                    "enum_jobs": by_enum_jobs(connection, "Quick"),
                    "second start": second_start(connection, "Long"),
                    "text": rows(connection, "SELECT N'Grüße ' + REPLICATE(N'x', 5000) AS t")[0]["t"][:7],
                }
            )
        )
    finally:
        connection.close()


main()
