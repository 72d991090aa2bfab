import { type Figures, type Goal, isMet, type Measure, measured, type Measured } from "./goals.ts";

function formatNumber(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function cells({ title, unit }: Measure, { figure, rounds }: Measured): string[] {
  const range = [rounds.min, rounds.median, rounds.max].map(formatNumber).join(" / ");
  return [title, `${formatNumber(figure)} ${unit}`, range];
}

function boundText({ bound }: Goal): string {
  return "atMost" in bound ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`;
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Lists every goal with its figure and whether it is met, then the missed ones again. */
export function goalTable(goals: readonly Goal[], figures: Figures): string {
  const results = goals.map((goal) => {
    const found = measured(goal, figures);
    if (!found) return { row: [goal.title, "", "", boundText(goal), "not measured"], met: true };
    const met = isMet(goal, found.figure);
    return { row: [...cells(goal, found), boundText(goal), met ? "met" : "NOT MET"], met };
  });
  const missed = results.filter(({ met }) => !met);
  const head = ["goal", "figure", "min / median / max", "bound", "result"];
  const missedText = missed.map(({ row }) => `  ${row[0]}: ${row[1]}, ${row[3]}`).join("\n");
  const table = alignColumns([head, ...results.map(({ row }) => row)]);
  return missed.length === 0 ? table : `${table}\n\nNot met:\n${missedText}`;
}

/** Lists the measures that the run included. */
export function measureTable(measures: readonly Measure[], figures: Figures): string {
  const rows = measures.flatMap((measure) => {
    const found = measured(measure, figures);
    return found ? [cells(measure, found)] : [];
  });
  return alignColumns([["measure", "figure", "min / median / max"], ...rows]);
}
