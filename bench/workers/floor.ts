import type { PlainRoom } from "./plain-room.ts";

export { PlainRoom } from "./plain-room.ts";

interface FloorEnv {
  ROOMS: DurableObjectNamespace<PlainRoom>;
}

/** The parameters of every call. The path is the method. */
interface FloorCall {
  room: string;
  sender: string;
  text: string;
  after: number;
  timeoutMs: number;
  limit: number;
}

async function serve(request: Request, env: FloorEnv): Promise<object> {
  const { pathname } = new URL(request.url);
  if (pathname === "/health") return { status: "ok" };
  const call: FloorCall = await request.json();
  const room = env.ROOMS.getByName(call.room);
  switch (pathname) {
    case "/append":
      return room.append(call.sender, call.text);
    case "/wait":
      return room.wait(call.after, call.timeoutMs);
    case "/newest":
      return room.newest(call.limit);
    default:
      throw new Error(`Unknown path: ${pathname}`);
  }
}

/** The floor: one RPC to an object, JSON in and out, without protocol or validation. */
export default {
  fetch: async (request, env) => Response.json(await serve(request, env)),
} satisfies ExportedHandler<FloorEnv>;
