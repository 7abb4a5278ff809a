// Two services of one stack through a tracectl of their own: `front` calls `back`, and in a run that breaks something an
// `audit` service too. Requests come from a client where traces begin. What tracectl said of it is the result.
import { Agent, request } from 'node:http';
import { reservedPort } from './free-port.ts';
import {
  auditService,
  type Break,
  type InstrumentedStack,
  type Propagation,
  type ServiceEnvironment,
} from './instrumented-stacks.ts';
import { type ProgramStart, type SpawnedProgram, spawnProgram } from './spawned-program.ts';
import { type JsonLine, startTracectl } from './start-tracectl.ts';
import { waitUntil } from './wait-until.ts';

export interface Load {
  readonly atATime: number;
  readonly requests: number;
}

export interface RunOptions {
  readonly propagation: Propagation;
  readonly broken?: Break;
  readonly loads: readonly Load[];
}

export interface RunResult {
  /** What the client was answered, each status once. */
  readonly statuses: readonly number[];
  readonly lines: readonly JsonLine[];
}

const START_DEADLINE_MS = 60_000;
const CLIENT = 'test-client/1.0';
const formats: Readonly<Record<Propagation, string>> = {
  b3: 'b3multi',
  w3c: 'tracecontext',
  both: 'b3multi,tracecontext',
};

export async function runThroughTracectl(
  stack: InstrumentedStack,
  { propagation, broken, loads }: RunOptions,
): Promise<RunResult> {
  const launch = await stack.prepare();
  const stops: (() => Promise<unknown>)[] = [];
  const start = async (program: ProgramStart): Promise<number> => {
    const service = await spawnProgram(program);
    stops.unshift(() => service.stop());
    return portOf(service);
  };
  try {
    const [sinkPort, proxyPort, backPort, auditPort] = [
      await reservedPort(),
      await reservedPort(),
      await reservedPort(),
      await reservedPort(),
    ];
    const urlOf = (service: string, port: number): string =>
      stack.calls === 'port' ? `http://127.0.0.1:${port}` : `http://${service}.localhost`;
    const common: Omit<ServiceEnvironment, 'NAME'> = {
      PROPAGATION: propagation,
      SINK_URL: `http://127.0.0.1:${sinkPort}`,
    };
    const front: ServiceEnvironment = {
      ...common,
      NAME: 'front',
      NEXT_URL: urlOf('back', backPort),
      ...(broken !== undefined && { BREAK: broken, AUDIT_URL: urlOf('audit', auditPort) }),
      ...(stack.calls === 'proxy' && { HTTP_PROXY: `http://front:x@127.0.0.1:${proxyPort}` }),
    };
    const [behindFront, behindBack, behindAudit] = await Promise.all([
      start(launch(front)),
      start(launch({ ...common, NAME: 'back' })),
      broken === undefined ? undefined : start(auditService()),
    ]);
    const services = [
      `front=127.0.0.1:${behindFront}`,
      `back=127.0.0.1:${behindBack}@${backPort}`,
      ...(behindAudit === undefined ? [] : [`audit=127.0.0.1:${behindAudit}@${auditPort}`]),
    ];
    const tracectl = await startTracectl(
      ...services.flatMap((service) => ['--service', service]),
      ...['--upstream', `127.0.0.1:${behindFront}`, '--sink', `127.0.0.1:${sinkPort}`, '--no-relay'],
      ...['--listen', `127.0.0.1:${proxyPort}`],
      ...['--entry', CLIENT, '--attribution', 'auto', '--propagation', formats[propagation]],
    );
    stops.unshift(() => tracectl.stop());
    const statuses = new Set<number>();
    for (const load of loads) for (const status of await sendLoad(tracectl.url, load)) statuses.add(status);
    await spansOfAll(tracectl.lines);
    await tracectl.stop();
    return { statuses: [...statuses], lines: tracectl.lines() };
  } finally {
    for (const stop of stops) await stop();
  }
}

/** Both services have reported: whatever a finding needs of their spans is there. */
async function spansOfAll(lines: () => JsonLine[]): Promise<void> {
  await waitUntil('spans of front and back', () => {
    const names = new Set(lines().flatMap(({ type, service }) => (type === 'span' ? [service] : [])));
    return names.has('front') && names.has('back') ? true : undefined;
  });
}

function portOf(service: SpawnedProgram): Promise<number> {
  return waitUntil(
    'a service to listen',
    () => {
      service.failIfEnded();
      const port = /^listening (\d+)$/m.exec(service.stdout())?.[1];
      return port === undefined ? undefined : Number(port);
    },
    START_DEADLINE_MS,
  );
}

async function sendLoad(url: string, { atATime, requests }: Load): Promise<Set<number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: atATime });
  const statuses = new Set<number>();
  let left = requests;
  const client = async (): Promise<void> => {
    while (left-- > 0) statuses.add(await getShop(url, agent));
  };
  await Promise.all(Array.from({ length: atATime }, client));
  agent.destroy();
  return statuses;
}

function getShop(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(new URL('/shop', url), { agent, headers: { 'user-agent': CLIENT } }, (answer) => {
      answer
        .on('end', () => resolve(answer.statusCode ?? 0))
        .on('error', reject)
        .resume();
    });
    call.on('error', reject).end();
  });
}
