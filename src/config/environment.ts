/** What the environment sets, besides `${VAR}` in a config and the keys that it names. */
export interface Environment {
  /** `RECAPTOR_CONFIG`: the project file, in place of ./recaptor.yaml. */
  readonly configFile: string | undefined;
  /** `RECAPTOR_QUEUE`: the Redis URL, in place of --queue. */
  readonly queueUrl: string | undefined;
  /** `RECAPTOR_QUEUE_PREFIX`: before all keys in Redis, for fleets that share one. */
  readonly queuePrefix: string | undefined;
  /** `RECAPTOR_TOKEN`: what visitors of the dashboard have to know. */
  readonly dashboardToken: string | undefined;
  /** `FFMPEG_PATH`, `FFPROBE_PATH`: programs in place of those that are found. */
  readonly ffmpegPath: string | undefined;
  readonly ffprobePath: string | undefined;
}

export function readEnvironment(): Environment {
  return {
    configFile: variable('RECAPTOR_CONFIG'),
    queueUrl: variable('RECAPTOR_QUEUE'),
    queuePrefix: variable('RECAPTOR_QUEUE_PREFIX'),
    dashboardToken: variable('RECAPTOR_TOKEN'),
    ffmpegPath: variable('FFMPEG_PATH'),
    ffprobePath: variable('FFPROBE_PATH'),
  };
}

/** Undefined where the variable is unset or empty. */
export function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}
