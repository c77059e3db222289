/** What the environment sets, besides `${VAR}` in a config and the keys that it names. */
export interface Environment {
  /** `RECAPTOR_CONFIG`: the project file, in place of ./recaptor.yaml. */
  readonly configFile: string | undefined;
  /** `RECAPTOR_QUEUE`: the Redis URL, in place of --queue. */
  readonly queueUrl: string | undefined;
  /** `NO_COLOR` is not empty, or `TERM` is `dumb`. */
  readonly noColour: boolean;
}

export function readEnvironment(): Environment {
  return {
    configFile: variable('RECAPTOR_CONFIG'),
    queueUrl: variable('RECAPTOR_QUEUE'),
    noColour: variable('NO_COLOR') !== undefined || process.env['TERM'] === 'dumb',
  };
}

/** Undefined where the variable is unset or empty. */
export function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}
