import { type Figures, type Goal, isMet, type Measure, measured, type Measured } from "./goals.ts";

function number(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function cells({ what, unit }: Measure, { figure, rounds }: Measured): string[] {
  const range = [rounds.min, rounds.median, rounds.max].map(number).join(" / ");
  return [what, `${number(figure)} ${unit}`, range];
}

function bound({ bound }: Goal): string {
  return "atMost" in bound ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`;
}

function lines(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join("  "))
    .join("\n");
}

/** Every goal with its figure and whether it is met; then those that are not. */
export function goalTable(goals: readonly Goal[], figures: Figures): string {
  const judged = goals.map((goal) => {
    const found = measured(goal, figures);
    if (!found) return { goal, row: [goal.what, "", "", bound(goal), "not measured"], met: true };
    const met = isMet(goal, found.figure);
    return { goal, row: [...cells(goal, found), bound(goal), met ? "met" : "NOT MET"], met };
  });
  const missed = judged.filter(({ met }) => !met);
  const head = ["goal", "figure", "min / median / max", "bound", ""];
  const missedText = missed.map(({ row }) => `  ${row[0]}: ${row[1]}, ${row[3]}`).join("\n");
  const table = lines([head, ...judged.map(({ row }) => row)]);
  return missed.length === 0 ? table : `${table}\n\nNot met:\n${missedText}`;
}

/** The figures of these measures, those that were taken. */
export function measureTable(measures: readonly Measure[], figures: Figures): string {
  const rows = measures.flatMap((measure) => {
    const found = measured(measure, figures);
    return found ? [cells(measure, found)] : [];
  });
  return lines([["measured", "figure", "min / median / max"], ...rows]);
}
