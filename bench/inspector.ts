import { once } from "node:events";

/** The response to a command, or an event. */
interface Packet {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

/** A session with the inspector of a running workerd (Chrome DevTools Protocol). */
export class Inspector implements Disposable {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { id, result, error } = JSON.parse(String(data)) as Packet;
      const pending = id === undefined ? undefined : this.#pending.get(id);
      if (id !== undefined) this.#pending.delete(id);
      if (error) pending?.reject(new Error(error.message));
      else pending?.resolve(result);
    });
  }

  /** @param address host and port, as passed to `--inspector-addr` */
  static async connect(address: string): Promise<Inspector> {
    const list = await fetch(`http://${address}/json`);
    const [target] = (await list.json()) as { webSocketDebuggerUrl: string }[];
    if (!target) throw new Error("The inspector has no target");
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await once(socket, "open");
    return new Inspector(socket);
  }

  async command<T>(method: string, params: object = {}): Promise<T> {
    this.#lastId += 1;
    const id = this.#lastId;
    const response = Promise.withResolvers<unknown>();
    this.#pending.set(id, response);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return (await response.promise) as T;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
