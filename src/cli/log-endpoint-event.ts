import type { Log, LogLevel } from '../core/log.ts';
import type { BreakerEvent, EndpointEvent, RequestEvent } from '../endpoints/endpoint-event.ts';

/** One line of the log for what an endpoint tells. Requests are for `debug`: there are many. */
export function logEndpointEvent(log: Log, event: EndpointEvent): void {
  switch (event.kind) {
    case 'request':
      if (log.isOn('debug')) logRequest(log, event);
      return;
    case 'retry':
    case 'waiting': {
      // Without its message, which quotes the server.
      const { kind, message, ...fields } = event;
      const what = kind === 'retry' ? 'asked again after a failure' : 'waits for its server';
      log.write('debug', kind === 'retry' ? 'request-repeated' : 'request-delayed', what, fields);
      return;
    }
    case 'breaker':
      logBreaker(log, event);
      return;
    case 'pause': {
      const { kind, ...fields } = event;
      log.write('info', 'replica-paused', 'a server is not asked for a moment', fields);
    }
  }
}

function logRequest(log: Log, { kind, ...fields }: RequestEvent): void {
  const isAnswer = fields.code === null;
  const text = isAnswer ? 'a model has answered' : 'a request has failed';
  log.write('debug', isAnswer ? 'request-answered' : 'request-failed', text, fields);
}

const BREAKER_LINES = {
  open: ['warn', 'replica-given-up', 'a server is not asked any more, for now'],
  probing: ['info', 'replica-tried', 'a server is tried again, by one call'],
  closed: ['info', 'replica-recovered', 'a server works again'],
} as const satisfies Record<BreakerEvent['breaker'], readonly [LogLevel, string, string]>;

function logBreaker(log: Log, { kind, breaker, ...fields }: BreakerEvent): void {
  const [level, event, text] = BREAKER_LINES[breaker];
  log.write(level, event, text, fields);
}
