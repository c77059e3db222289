import { ConfigError } from '../core/errors.ts';

/** The key without white space around it; undefined where there is none. Never shown. */
export function checkedKey(title: string, apiKey: string | undefined): string | undefined {
  const key = apiKey?.trim() ?? '';
  if (key === '') return undefined;
  if (/^[!-~]+$/.test(key)) return key;
  throw new ConfigError(
    `${title}: the API key holds white space or characters that no key has. ` +
      'Check the variable that apiKeyEnv names: it must hold the key and nothing else.',
  );
}

/** The base URL; it may be shown, so it may hold no secret. */
export function checkedUrl(title: string, baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`${title}: baseUrl must be a URL such as http://127.0.0.1:8000/v1.`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new ConfigError(
      `${title}: baseUrl may hold no user, password, query or fragment. Give keys by apiKeyEnv.`,
    );
  }
  return baseUrl;
}

/** For messages, before anything is checked: without what might be a password. */
export function shownUrl(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return 'no URL';
  const { origin, host, protocol, pathname } = new URL(baseUrl);
  return `${origin === 'null' ? `${protocol}//${host}` : origin}${pathname}`;
}
