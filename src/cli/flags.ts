/** Options that several commands have, as they are declared. */
export const JSON_ONLY = ['--json', 'print only JSON'] as const;
export const TASK_QUEUE = ['--task-queue <name>', "task queue of the workers (default: 'ssis-parent')"] as const;
export const AS = ['--as <name>', 'who asks (default: user@host)'] as const;
export const SET = ['--set <name=value>', 'the value of a parameter; may be repeated'] as const;
