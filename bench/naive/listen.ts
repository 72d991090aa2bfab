import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";

/** Listens on the port given as `--port`; `/health` answers once the server is listening. */
export function listen(
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): void {
  const { values } = parseArgs({ options: { port: { type: "string" } } });
  createServer((request, response) => {
    if (request.url === "/health") {
      response.end("ok");
      return;
    }
    serve(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  }).listen(Number(values.port), "127.0.0.1");
}

/** Wraps the JSON of a tool's reply. */
export function result(json: object): { content: { type: "text"; text: string }[] } {
  return { content: [{ type: "text", text: JSON.stringify(json) }] };
}
