// A rule of the catalogue, and the list of all of them, as lines for a person. Pure.
import type { CatalogueRow } from '../findings/catalogue.ts';
import { padCellsEnd, wrapCells } from '../text/cells.ts';

const GROUPS: readonly (readonly [prefix: string | undefined, title: string])[] = [
  ['LO', 'Context lost or restarted'],
  ['FM', 'Format'],
  ['CO', 'Consistency'],
  ['ID', 'Identity'],
  ['TP', 'Topology of traces'],
  ['TM', 'Time'],
  [undefined, 'What Envoy would do'],
];
const LABEL_CELLS = 12;
const INDENT = '  ';

/** Everything that is to be said of one rule, at most `width` wide. */
export function ruleLines(row: CatalogueRow, width: number): string[] {
  const {
    code,
    number,
    severity,
    condition,
    evidence,
    message,
    why,
    fix,
    frameworks = [],
    source,
    reportedAs,
  } = row;
  const head = [severity, ...(number === undefined ? [] : [number])].join(', ');
  const labelled: (readonly [label: string, text: string])[] = [
    ['When', condition],
    ['Evidence', evidence],
    ['Says', withGaps(message)],
    ['Why', why],
    ['What to do', withGaps(fix)],
  ];
  return [
    `${code} (${head})${reportedAs === undefined ? '' : `, reported as ${reportedAs}`}`,
    '',
    ...labelled.flatMap(([label, text]) => labelledLines(label, text, width)),
    ...frameworks.flatMap(([framework, advice]) => frameworkLines(framework, advice, width)),
    ...labelledLines('Source', source, width),
  ];
}

/** All rules by group, one line each. */
export function ruleListLines(rows: readonly CatalogueRow[]): string[] {
  const codeCells = Math.max(...rows.map(({ code }) => code.length));
  return GROUPS.flatMap(([prefix, title]) => {
    const own = rows.filter(({ number }) => number?.slice(0, 2) === prefix);
    if (own.length === 0) return [];
    const sorted = own.toSorted((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1));
    return [
      title,
      ...sorted.map(({ code, number = '', severity }) =>
        `${INDENT}${padCellsEnd(code, codeCells)}  ${padCellsEnd(severity, 7)}  ${number}`.trimEnd(),
      ),
      '',
    ];
  });
}

/** The rule as one JSON object. */
export function ruleJson({ code, number, frameworks, ...row }: CatalogueRow): object {
  return {
    code,
    ...(number !== undefined && { number }),
    ...row,
    ...(frameworks !== undefined && { frameworks: Object.fromEntries(frameworks) }),
  };
}

/** The words that a finding fills in, as a person writes what is to be filled in. */
function withGaps(template: string): string {
  return template.replaceAll(/\{(\w+)\}/g, '<$1>');
}

function labelledLines(label: string, text: string, width: number): string[] {
  const [first = '', ...more] = wrapCells(text, width - LABEL_CELLS);
  return [padCellsEnd(label, LABEL_CELLS) + first, ...more.map((line) => ' '.repeat(LABEL_CELLS) + line)];
}

function frameworkLines(framework: string, advice: string, width: number): string[] {
  const indent = ' '.repeat(LABEL_CELLS);
  return wrapCells(`- ${framework}: ${advice}`, width - LABEL_CELLS - 2).map(
    (line, index) => indent + (index === 0 ? line : `  ${line}`),
  );
}
