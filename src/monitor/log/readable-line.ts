/** What every line has, or says nothing to whoever looks at a terminal. */
const LEFT_OUT = new Set(['level', 'time', 'pid', 'hostname', 'event', 'msg']);
const LEVEL_WIDTH = 5;

/** A line of the log for people: `12:30:05 warn  endpoint local … code=endpoint_quota`. */
export function readableLine(json: string): string {
  const line = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const time = new Date(String(line['time'])).toTimeString().slice(0, 8);
  const fields = Object.entries(line)
    .filter(([name, value]) => !LEFT_OUT.has(name) && value !== null)
    .map(([name, value]) => `${name}=${shown(value)}`);
  const level = String(line['level']).padEnd(LEVEL_WIDTH);
  return [time, level, String(line['msg']), ...fields].join(' ');
}

function shown(value: unknown): string {
  return typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value);
}
