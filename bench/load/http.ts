import { Pool } from "undici";

/** A reply with its whole body. */
export interface HttpReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Posts JSON over keep-alive connections, one for each concurrent request. */
export class HttpClient implements AsyncDisposable {
  readonly #pool: Pool;

  constructor(url: string) {
    // A wait may take longer than any default timeout.
    this.#pool = new Pool(url, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  async post(path: string, headers: Record<string, string>, body: object): Promise<HttpReply> {
    const reply = await this.#pool.request({
      path,
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: reply.statusCode, headers: reply.headers, text: await reply.body.text() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#pool.destroyed) await this.#pool.destroy();
  }
}
