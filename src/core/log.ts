export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * What a process tells of its work, line by line, for whoever looks into it later. Neither secrets
 * nor captions nor pictures belong into it.
 */
export interface Log {
  /** Whether lines of this level are written: for what takes time to put together. */
  isOn(level: LogLevel): boolean;
  /** `event` names the kind of line, for programs: noun and past verb in kebab-case. */
  write(level: LogLevel, event: string, text: string, fields?: LogFields): void;
}

export const NO_LOG: Log = { isOn: () => false, write: () => undefined };
