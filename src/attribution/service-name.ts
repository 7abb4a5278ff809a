// The name of the service that a process is, from how it was started. Pure but for what it is handed to read with.
// The first that applies: what OpenTelemetry was told · the script, jar, module or program, when it has a name of its own ·
// the package's name, when what was started is called `index`, `server`, `main` and the like · the folder's name.
import { basename, dirname, extname, resolve } from 'node:path';
import type { RunningProcess } from './running-process.ts';

export interface NameSources {
  /** Of the process; empty where it may not be read. */
  readonly environment: Readonly<Record<string, string>>;
  /** `name` of the package.json of the folder, or of the nearest one above it. */
  readonly packageName: (folder: string) => string | undefined;
}

export function serviceNameOf(process: RunningProcess, sources: NameSources): string | undefined {
  return openTelemetryName(process, sources.environment) ?? nameOfCommand(process, sources);
}

function openTelemetryName(
  { argv }: RunningProcess,
  environment: NameSources['environment'],
): string | undefined {
  const property = argv.find((word) => word.startsWith('-Dotel.service.name='));
  const attributes = environment.OTEL_RESOURCE_ATTRIBUTES?.split(',') ?? [];
  const attribute = attributes.find((pair) => pair.trim().startsWith('service.name='));
  const names = [behindEquals(property), environment.OTEL_SERVICE_NAME, behindEquals(attribute)];
  return names.map((name) => name?.trim()).find((name) => name !== undefined && name !== '');
}

const behindEquals = (pair: string | undefined): string | undefined => pair?.slice(pair.indexOf('=') + 1);

/** Interpreters, by the name of their program. */
const SCRIPT_RUNTIMES =
  /^(?:node|nodejs|bun|deno|tsx|ts-node|python[\d.]*|pypy[\d.]*|ruby[\d.]*|php[\d.]*|perl)$/;
const JAVASCRIPT_RUNTIMES = /^(?:node|nodejs|bun|deno|tsx|ts-node)$/;
/** Servers that are told the application as `module:object`. */
const APPLICATION_SERVERS = /^(?:gunicorn|uvicorn|hypercorn|daphne|granian|waitress-serve)$/;
/** Names that say nothing of what it is. */
const GENERIC =
  /^(?:index|server|service|app|application|main|start|run|www|bin|cli|cluster|worker|manage|wsgi|asgi|api|dist|src|build|exe|__main__|program|bootstrap)$/i;

function nameOfCommand(process: RunningProcess, sources: NameSources): string | undefined {
  const { argv, cwd } = process;
  const program = plainName(process.executable ?? argv[0] ?? process.name);
  if (program === 'java') return nameOfJava(argv) ?? folderName(cwd) ?? program;
  const started = argv.findIndex((word) => APPLICATION_SERVERS.test(plainName(word)));
  if (started >= 0 && started <= 3)
    return nameOfServed(argv.slice(started), cwd) ?? plainName(argv[started] ?? '');
  const title = /^([\w.-]+): /.exec(argv[0] ?? '')?.[1];
  if (title !== undefined)
    return nameOfServed(/\[([^\]]+)\]/.exec(argv[0] ?? '')?.slice(1) ?? [], cwd) ?? title;
  if (SCRIPT_RUNTIMES.test(program)) return nameOfScript(program, process, sources) ?? program;
  return GENERIC.test(program) ? (folderName(cwd) ?? program) : program;
}

function nameOfScript(
  program: string,
  { argv, cwd }: RunningProcess,
  sources: NameSources,
): string | undefined {
  const module = argv.indexOf('-m');
  if (module > 0 && /^py/.test(program))
    return ownName((argv[module + 1] ?? '').split('.')) ?? folderName(cwd);
  const script = argv.slice(1).find((word, i) => !word.startsWith('-') && !takesValue(argv[i]));
  // Code given with -e or -c, or typed in.
  if (script === undefined || argv.slice(1, argv.indexOf(script)).some((word) => /^-[ecp]$/.test(word)))
    return undefined;
  const path = resolve(cwd ?? '/', script);
  const isTool = path.includes('/node_modules/');
  const own = plainName(script);
  if (!isTool && !GENERIC.test(own)) return own;
  const folder = isTool ? cwd : dirname(path);
  const packaged =
    JAVASCRIPT_RUNTIMES.test(program) && folder !== undefined ? sources.packageName(folder) : undefined;
  // `@acme/orders` is orders.
  return packaged?.replace(/^@[^/]*\//, '') ?? folderName(isTool ? cwd : folder);
}

/** Options of interpreters whose value is the word after them. */
const takesValue = (word: string | undefined): boolean =>
  word !== undefined &&
  /^(?:-r|--require|--import|--loader|--experimental-loader|-W|-X|--env-file|-C)$/.test(word);

/** `--app orders.main:app` or `orders.main:app`. */
function nameOfServed(words: readonly string[], cwd: string | undefined): string | undefined {
  const application = words.find((word) => /^[\w./-]+:[\w.()]+$/.test(word) && !/^[\d.]+:\d+$/.test(word));
  if (application === undefined)
    return words.length === 1 ? (ownName((words[0] ?? '').split('.')) ?? folderName(cwd)) : undefined;
  const module = application.slice(0, application.indexOf(':'));
  return ownName(module.split(/[./]/)) ?? folderName(cwd);
}

/** A jar without its version, or the main class. */
function nameOfJava(argv: readonly string[]): string | undefined {
  const application = argv.find((word) => /^-Dspring\.application\.name=./.test(word));
  if (application !== undefined) return behindEquals(application);
  const jar = argv.indexOf('-jar');
  if (jar > 0) return plainName(argv[jar + 1] ?? '').replace(/-\d[\w.+-]*$/, '') || undefined;
  const main = argv
    .slice(1)
    .find(
      (word, i) =>
        !word.startsWith('-') && !/^-(?:cp|classpath|-class-path|p|-module-path)$/.test(argv[i] ?? ''),
    );
  return main === undefined ? undefined : ownName(main.replace(/\.java$/, '').split(/[./]/));
}

/** The last part that says something. */
function ownName(parts: readonly string[]): string | undefined {
  return parts.filter((part) => part !== '' && !GENERIC.test(part)).at(-1);
}

function folderName(folder: string | undefined): string | undefined {
  let path = folder ?? '';
  while (GENERIC.test(basename(path))) path = dirname(path);
  const name = basename(path);
  return name === '' ? undefined : name;
}

/** Without folder and extension. */
function plainName(path: string): string {
  const name = basename(path.replace(/ \(deleted\)$/, ''));
  return /^\.(?:[cm]?[jt]sx?|py|rb|php|pl|jar|exe|sh)$/i.test(extname(name))
    ? name.slice(0, -extname(name).length)
    : name;
}
