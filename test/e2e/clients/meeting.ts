import { ask, type ChatClient, type Json } from "../support/clients.ts";
import { plainCaller, untilNotWaiting, untilWaiting } from "../support/plain-call.ts";

/** A participant that talks with the client under test over plain HTTP. */
export interface Partner {
  send: (message: string) => Promise<Json>;
  wait: (cursor: number) => Promise<Json>;
  /** Resolves once the room shows the client as `waiting`. */
  untilClientWaits: (signal?: AbortSignal) => Promise<void>;
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

/** Joins a room as the partner of the client with this name. */
export async function joinAsPartner(
  serverUrl: string,
  room_name: string,
  clientName: string,
): Promise<Partner> {
  const call = plainCaller(serverUrl);
  const { room_id } = await call("join_room", { room_name, display_name: PARTNER });
  return {
    send: (message) => call("send_message", { room_id, message }),
    wait: (cursor) => call("wait_for_message", { room_id, cursor }),
    untilClientWaits: (signal) => untilWaiting(call, room_id as string, clientName, signal),
    untilClientStopsWaiting: () => untilNotWaiting(call, room_id as string, clientName),
  };
}

export async function meet(client: ChatClient, serverUrl: string): Promise<Meeting> {
  const room_name = crypto.randomUUID();
  const partner = await joinAsPartner(serverUrl, room_name, CLIENT);
  const joined = await ask(client, "join_room", { room_name, display_name: CLIENT });
  return {
    roomId: joined["room_id"] as string,
    cursor: joined["cursor"] as number,
    partner,
  };
}
