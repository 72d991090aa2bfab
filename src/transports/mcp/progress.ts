import type { ServerContext } from "@modelcontextprotocol/server";
import { PROGRESS_MS } from "../../domain/limits.ts";

/** Tells a caller who asked for it that the work goes on, with a number that only grows: seconds. */
export function withProgress<T>(
  { mcpReq }: ServerContext,
  totalSeconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return work();
  let progress = 0;
  const timer = setInterval(() => {
    progress += PROGRESS_MS / 1_000;
    // A client that is gone is noticed elsewhere; its progress is nobody's.
    mcpReq
      .notify({
        method: "notifications/progress",
        params: { progressToken, progress, total: totalSeconds, message: "Still waiting" },
      })
      .catch(() => undefined);
  }, PROGRESS_MS);
  return work().finally(() => clearInterval(timer));
}
