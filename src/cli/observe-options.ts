import { InvalidArgumentError, Option, type Command } from 'commander';
import { LOG_LEVELS, type LogLevel } from '../core/log.ts';
import type { MetricsAddress } from './metrics-server.ts';

export interface LogFlags {
  readonly logLevel?: LogLevel | 'off';
  readonly logFile?: string;
}

export interface MetricsFlags {
  readonly metricsPort?: number;
  readonly metricsHost: string;
}

const HIGHEST_PORT = 65_535;

export function addLogOptions(program: Command): Command {
  return program
    .addOption(
      new Option('--log-level <level>', 'keep a log of such lines and graver ones').choices([
        ...LOG_LEVELS,
        'off',
      ]),
    )
    .option('--log-file <file>', 'where the log goes, in place of stderr');
}

export function addMetricsOptions(command: Command): Command {
  return command
    .option('--metrics-port <n>', 'serve /metrics for Prometheus; 0 for any free port', portNumber)
    .option('--metrics-host <host>', 'the address to serve them at', '127.0.0.1');
}

export function metricsAddress({ metricsPort, metricsHost }: MetricsFlags): MetricsAddress | null {
  return metricsPort === undefined ? null : { port: metricsPort, host: metricsHost };
}

function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= HIGHEST_PORT) return value;
  throw new InvalidArgumentError(`a port number, 0 to ${HIGHEST_PORT}.`);
}
