// Sections of a detail: each under its title, a blank line between two, none for what is empty.
import { fitLine, line, type StyledLine } from '../styled-line.ts';

export function section(title: string, lines: readonly StyledLine[]): readonly StyledLine[] {
  return lines.length === 0 ? [] : [line(title, 'heading'), ...lines];
}

/** Each line at exactly `width` cells. */
export function joinSections(sections: readonly (readonly StyledLine[])[], width: number): StyledLine[] {
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : [line(''), ...lines]))
    .map((each) => fitLine(each, width));
}
