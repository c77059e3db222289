/** What the environment sets, besides `${VAR}` in a config and the keys that it names. */
export interface Environment {
  /** `RECAPTOR_CONFIG`: the project file, in place of ./recaptor.yaml. */
  readonly configFile: string | undefined;
  /** `RECAPTOR_QUEUE`: the Redis URL, in place of --queue. */
  readonly queueUrl: string | undefined;
  /** `RECAPTOR_QUEUE_PREFIX`: before all keys in Redis, for fleets that share one. */
  readonly queuePrefix: string | undefined;
  /** `RECAPTOR_LOG_LEVEL`, `RECAPTOR_LOG_FILE`: in place of --log-level and --log-file. */
  readonly logLevel: string | undefined;
  readonly logFile: string | undefined;
  /** OpenTelemetry's own variables; null where none asks for it, or OTEL_SDK_DISABLED is true. */
  readonly telemetry: {
    /** OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES name the service. */
    readonly hasServiceName: boolean;
  } | null;
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
    logLevel: variable('RECAPTOR_LOG_LEVEL'),
    logFile: variable('RECAPTOR_LOG_FILE'),
    telemetry: telemetry(),
    dashboardToken: variable('RECAPTOR_TOKEN'),
    ffmpegPath: variable('FFMPEG_PATH'),
    ffprobePath: variable('FFPROBE_PATH'),
  };
}

const TELEMETRY_VARIABLES = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
];

function telemetry(): Environment['telemetry'] {
  const isOff = variable('OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
  const isAsked = TELEMETRY_VARIABLES.some((name) => variable(name) !== undefined);
  if (isOff || !isAsked || variable('OTEL_TRACES_EXPORTER') === 'none') return null;
  const attributes = variable('OTEL_RESOURCE_ATTRIBUTES') ?? '';
  const hasServiceName =
    variable('OTEL_SERVICE_NAME') !== undefined || attributes.includes('service.name=');
  return { hasServiceName };
}

/** Undefined where the variable is unset or empty. */
export function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}
