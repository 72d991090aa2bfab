import type { ServerContext } from "@modelcontextprotocol/server";
import { PROGRESS_MS } from "../../domain/limits.ts";

/**
 * Sends progress notifications while `work` runs, if the caller asked for them. Progress counts
 * seconds.
 */
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
    mcpReq
      .notify({
        method: "notifications/progress",
        params: { progressToken, progress, total: totalSeconds, message: "Still waiting" },
      })
      // The heartbeat deals with clients that are gone.
      .catch(() => undefined);
  }, PROGRESS_MS);
  return work().finally(() => clearInterval(timer));
}
