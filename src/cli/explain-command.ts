// `tracectl explain`: one rule, or the list of all of them.
import { nearestCodes } from '../config/nearest-codes.ts';
import { type CatalogueRow, findingCatalogue, rulesNamed } from '../findings/catalogue.ts';
import { encodeJsonLine } from '../headless/json-lines.ts';
import { ruleJson, ruleLines, ruleListLines } from '../headless/rule-lines.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { reportSentence } from './report.ts';

/** Wide enough for most, when no terminal says how wide it is; longer lines are hard to read. */
const USUAL_WIDTH = 100;

export function runExplain(name: string | undefined, isJson: boolean, io: CliIo): ExitCode {
  const rows = name === undefined ? findingCatalogue : rulesNamed(name);
  if (rows.length === 0) {
    reportSentence(unknownSentence(name ?? ''), io.stderr);
    return exitCode.usage;
  }
  for (const line of isJson ? rows.map(ruleJson).map(encodeJsonLine) : linesOf(rows, name, io)) {
    io.stdout.write(`${line}\n`);
  }
  return exitCode.ok;
}

function linesOf(rows: readonly CatalogueRow[], name: string | undefined, io: CliIo): string[] {
  if (name === undefined) {
    return [
      ...ruleListLines(rows),
      'tracectl explain CODE (or NUMBER) says more of one; docs/findings.md has all.',
    ];
  }
  const width = Math.min(io.stdout.columns ?? USUAL_WIDTH, USUAL_WIDTH);
  return rows.flatMap((row, index) => (index === 0 ? ruleLines(row, width) : ['', ...ruleLines(row, width)]));
}

function unknownSentence(name: string): string {
  const near = nearestCodes(name);
  const hint = near.length === 0 ? '"tracectl explain" lists them' : `perhaps ${near.join(' or ')} was meant`;
  return `"${name}" is no code of a finding: ${hint}.`;
}
