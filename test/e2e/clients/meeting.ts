import { ask, type ChatClient, type Json } from "../support/clients.ts";
import { plainCaller, untilNotWaiting, untilWaiting } from "../support/plain-call.ts";

/** A participant that talks with the client under test over plain HTTP. */
export interface Partner {
  send: (message: string) => Promise<Json>;
  wait: () => Promise<Json>;
  /** Resolves once the room shows the client as `waiting`. */
  untilClientWaits: () => Promise<void>;
  untilClientStopsWaiting: () => Promise<void>;
}

/** A named room with a partner and the client, which joined last. */
export interface Meeting {
  roomId: string;
  cursor: number;
  partner: Partner;
}

export const CLIENT = "Alice";
export const PARTNER = "Bob";

export async function meet(client: ChatClient, serverUrl: string): Promise<Meeting> {
  const call = plainCaller(serverUrl);
  const room_name = crypto.randomUUID();
  const { room_id } = await call("join_room", { room_name, display_name: PARTNER });
  const joined = await ask(client, "join_room", { room_name, display_name: CLIENT });
  const cursor = joined["cursor"] as number;
  return {
    roomId: joined["room_id"] as string,
    cursor,
    partner: {
      send: (message) => call("send_message", { room_id, message }),
      wait: () => call("wait_for_message", { room_id, cursor }),
      untilClientWaits: () => untilWaiting(call, room_id as string, CLIENT),
      untilClientStopsWaiting: () => untilNotWaiting(call, room_id as string, CLIENT),
    },
  };
}
