import { EndpointError } from '../core/errors.ts';
import type { Server } from './open-server.ts';

interface Tried {
  /** The endpoint's name in the config. */
  readonly name: string;
  readonly roles: readonly string[];
}

const OFF = 'Where that is wrong, `preflight: off` in the endpoint tries no server before a run.';

/** The server answers questions, and none with a picture. */
export function noPictures(
  { title }: Server,
  error: EndpointError,
  { roles }: Tried,
): EndpointError {
  return ofServer(
    `${title}: it takes no pictures, and ${named(roles)} has to show some. Give ${keysOf(roles)} an ` +
      'endpoint with a vision-language model (llama.cpp needs --mmproj, vLLM a --limit-mm-per-prompt ' +
      `above 0). It said: ${saidBy(error)} ${OFF}`,
    'endpoint_no_pictures',
    error,
  );
}

/** The server answers questions, and none that ask for JSON by schema. */
export function noSchema({ title }: Server, error: EndpointError, { roles }: Tried): EndpointError {
  return ofServer(
    `${title}: it refuses to answer in JSON by schema, which ${named(roles)} asks for. Set ` +
      '`jsonSchema: false` where the config asks for it (`label`, `structure`): the prompts say what ' +
      `the JSON holds. It said: ${saidBy(error)} ${OFF}`,
    'endpoint_schema_refused',
    error,
  );
}

/** Whatever is asked, it is refused. */
export function refusesAll(error: EndpointError, roles: readonly string[]): EndpointError {
  return ofServer(
    `${error.message} So it answered a short test for ${named(roles)}. ${OFF}`,
    error.code,
    error,
  );
}

/** Nothing of use came. */
export function notOnTrial(error: EndpointError, roles: readonly string[]): EndpointError {
  const after = error.message.trimEnd();
  return ofServer(`${after} So a short test for ${named(roles)} ended.`, error.code, error);
}

/** Of the server, and not of a record: a run stops at it, and burns none. */
function ofServer(message: string, code: string, cause: EndpointError): EndpointError {
  return new EndpointError(message, { fault: 'endpoint', code, status: cause.status, cause });
}

/** What the server itself said, without the endpoint's title. */
function saidBy({ message }: EndpointError): string {
  const at = message.indexOf(': ');
  return at === -1 ? message : message.slice(at + 2);
}

function named(roles: readonly string[]): string {
  return `${roles.length === 1 ? 'role' : 'each of the roles'} ${roles.join(', ')}`;
}

function keysOf(roles: readonly string[]): string {
  return roles.map((role) => `roles.${role}`).join(' and ');
}
