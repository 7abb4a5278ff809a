// Writes the pages that are made from tables in the code: config.example.json and docs/{configuration,filters,keys,findings}.md.
// With --check nothing is written, and the run fails when a page is not what its table says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url);
const made = 'Made by `npm run docs`; change the table instead';

/** The exports of a TypeScript module that imports no packages. */
async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(path, root))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Texts that stand in a table's cell. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells) => `| ${cells.map(cell).join(' | ')} |`;
const markdownTable = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const code = (text) => `\`${text}\``;

function exampleConfig({ settingRows }, { jsonValue }) {
  const shown = settingRows
    .filter(([, setting]) => !setting.onlyAsFlag && (setting.default ?? setting.example) !== undefined)
    .map(([key, setting]) => [key, jsonValue(setting, [setting.example ?? setting.default].flat())]);
  return `${JSON.stringify(Object.fromEntries(shown), null, 2)}\n`;
}

function configurationPage({ settingRows }, { environmentName, settingGroups }) {
  const sections = settingGroups.map((group) => {
    const rows = settingRows.filter(([, setting]) => setting.group === group);
    const head = ['Setting', 'Flag', 'Environment', 'Default', 'Meaning'];
    const body = rows.map(([key, setting]) => [
      setting.onlyAsFlag ? '' : code(key),
      flags(setting),
      setting.onlyAsFlag ? '' : code(environmentName(setting)),
      defaultText(setting),
      setting.meaning + lists(setting) + choices(setting) + commands(setting),
    ]);
    return `## ${group}\n\n${markdownTable(head, body)}\n`;
  });
  return `# Configuration

<!-- ${made}: src/config/settings.ts -->

A setting comes from the first of these that has it: a flag, an environment variable, \`tracectl.config.json\` in the folder
that tracectl runs in, your own file (\`tracectl config path\` prints where; \`tracectl config set\` makes it), the default.
A list comes whole from one of them. \`tracectl config\` prints every value with its source.

The files are JSON with the names of the first column; [config.example.json](../config.example.json) shows the shape. An
environment variable that holds a list separates its items with commas, and an empty one counts as not set. Settings
without a name and a variable are decisions about one run, and exist as flags only. \`tracectl run\` takes the settings of
\`tracectl proxy\` ([attribution.md](attribution.md)), \`tracectl demo\` too, but for those that say where requests that no service
takes go; [demo.md](demo.md) tells about its own.

Durations are written \`500ms\`, \`30s\`, \`2m\`, \`1h\`; sizes \`512B\`, \`64KB\`, \`64KiB\`, \`1MB\`, \`1MiB\`. An upstream is \`host\`,
\`host:port\`, \`:port\` (of this machine), or a URL with \`http://\`, \`https://\` or \`https+insecure://\` (no certificate checks),
each with an optional path that is put before the path of a request.

${sections.join('\n')}`;
}

function flags({ flag, off, type }) {
  const value = type.placeholder === '' ? '' : ` ${type.placeholder}`;
  const shown = [`${flag}${value}`, off?.flag].filter((each) => each !== undefined);
  return shown.map(code).join(', ');
}

function defaultText({ default: texts, defaultNote, envoyDefault, unit }) {
  if (defaultNote !== undefined) return defaultNote;
  if (texts === undefined) return '';
  const envoy = envoyDefault === undefined ? '' : `; ${code(envoyDefault)} with \`--compat envoy\``;
  return texts.map(code).join(', ') + (unit === undefined ? '' : ` ${unit}`) + envoy;
}

function lists({ list }) {
  if (list === undefined) return '';
  return list === 'repeated' ? ' The flag may be repeated.' : ' The flag takes several, separated by commas.';
}

const MOST_CHOICES = 20;

function choices({ type }) {
  if (type.choices === undefined || type.json === 'boolean') return '';
  // Too many to be read here: the codes of findings have a page of their own.
  if (type.choices.length > MOST_CHOICES) return ' The codes are those of [findings](findings.md).';
  return ` One of ${type.choices.map(code).join(', ')}.`;
}

/** That the demo and a run take what the proxy takes is said once, at the top. */
function commands({ commands: names }) {
  const others = names.slice(1).filter((name) => name !== 'demo' && name !== 'run');
  return others.length > 0 ? ` Also of ${others.map(code).join(', ')}.` : '';
}

const GROUPS = [
  ['LO', 'Context lost or restarted'],
  ['FM', 'Format'],
  ['CO', 'Consistency'],
  ['ID', 'Identity'],
  ['TP', 'Topology of traces'],
  ['TM', 'Time'],
  [undefined, 'What Envoy would do'],
];

function findingsPage({ findingCatalogue }) {
  const groups = GROUPS.map(([prefix, title]) => {
    const rows = findingCatalogue.filter(({ number }) => number?.slice(0, 2) === prefix);
    return `## ${title}\n\n${rows.map(findingSection).join('\n')}`;
  });
  return `# Findings\n\n<!-- ${made}: src/findings/catalogue -->\n
What tracectl points out. \`--fail-on\` takes these codes and the severities, \`--mute\` the codes and numbers, and
\`tracectl explain CODE\` prints one of them. The severity is the usual one: weaker evidence makes a weaker finding, and a
request that was tied to another one by an inference below 0.9 never an error.\n\n${groups.join('\n')}`;
}

function findingSection({
  code: name,
  number,
  severity,
  condition,
  evidence,
  why,
  fix,
  frameworks = [],
  source,
  reportedAs,
}) {
  const rule = [`*${severity}*`, number, reportedAs && `reported as ${code(reportedAs)}`]
    .filter(Boolean)
    .join(', ');
  const advice = frameworks.map(([framework, text]) => `- ${framework}: ${text}`).join('\n');
  const parts = [
    `### ${name}`,
    rule,
    condition,
    `Evidence: ${evidence}`,
    `Why it matters: ${why}`,
    `What to do: ${fix.replaceAll(/\{(\w+)\}/g, '*$1*')}`,
    advice,
    `Source: ${source}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function keysPage({ keymap }) {
  const rows = keymap.map(({ keys, where, meaning }) => [
    keys.map(code).join(' '),
    where.join(', '),
    meaning,
  ]);
  const head = ['Keys', 'Where', 'What they do'];
  return `# Keys of the dashboard\n\n<!-- ${made}: src/tui/keymap.ts -->\n\n${markdownTable(head, rows)}\n`;
}

function filtersPage({ filterKeys, shortStates }) {
  const rows = filterKeys.map(({ key, short, example, meaning, values }) => [
    code(`${key}:${example}`),
    short === undefined ? '' : code(`~${short}`),
    meaning + (key === 'is' ? `: ${values.map(code).join(', ')}` : ''),
  ]);
  const states = Object.keys(shortStates).map((name) => code(`~${name}`));
  return `# Filters

<!-- ${made}: src/exchange/filter/filter-keys.ts -->

One language says which requests are meant, wherever tracectl is asked for some of them.

    order status:5xx            order in path or service, and answered 5xx
    status:4xx,5xx | slow:>1s   one or the other
    !(method:GET | replay)      neither
    path:"/a b" header:k=v      quoted where a value holds blanks, quotes or one of ( ) & |

Words are looked for in path and service. Tests side by side are joined by and (\`&\` says it too), which binds closer than
\`|\` and less close than \`!\`. Case does not count. A text is found anywhere; \`=text\` is the whole of it, and with \`*\` in it,
it is a pattern of the whole. \`replay\` alone is \`is:replay\`; quoted, it is a word.

${markdownTable(['Test', 'Short', 'Of what'], rows)}

The short forms are mitmproxy's: the value follows after a blank and is a regular expression, as in \`~u "/orders/\\d+"\`.
Those that take no value are ${states.join(', ')}: everything (two), no answer yet, answered, failed, asset, and the states
of the same name.
`;
}

const settings = await load('src/config/settings.ts');
const shape = await load('src/config/setting.ts');

const pages = [
  ['config.example.json', exampleConfig(settings, shape)],
  ['docs/configuration.md', configurationPage(settings, shape)],
  ['docs/filters.md', filtersPage(await load('src/exchange/filter/filter-keys.ts'))],
  ['docs/findings.md', findingsPage(await load('src/findings/catalogue.ts'))],
  ['docs/keys.md', keysPage(await load('src/tui/keymap.ts'))],
];

const isCheck = process.argv.includes('--check');
for (const [name, text] of pages) {
  const path = fileURLToPath(new URL(name, root));
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (isCheck) {
    console.error(`${name} is stale: run \`npm run docs\``);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`${name} written`);
  }
}
