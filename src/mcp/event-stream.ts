const OPENING = new TextEncoder().encode(": ok\n\n");

/** Puts a comment before an event stream, so that headers and a first byte reach the client before anything else happens. Other responses pass as they are. */
export function openAtOnce(response: Response): Response {
  const isEventStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (!isEventStream || !response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(OPENING);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}
