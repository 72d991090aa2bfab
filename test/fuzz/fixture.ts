import type { Reply } from "../soak/restarting-server.ts";
import { keyOf, withKey, WRONG_KEY } from "../support/room-id.ts";
import { PARTICIPANTS } from "./calls.ts";

type CallTool = (tool: string, params: Reply) => Promise<Reply>;

interface Participant {
  roomId: string;
  roomName: string;
  /** Newest message id of the room, as far as known. */
  head: number;
}

const PARTICIPANTS_PER_ROOM = 4;

/** A room_id without its key. */
function addressOf(roomId: string): string {
  return roomId.slice(0, roomId.length - WRONG_KEY.length);
}

/** A room that no fuzzed request may change, with its initial state. */
interface ControlRoom {
  alice: string;
  bob: string;
  before: string;
}

async function controlState(call: CallTool, { alice }: { alice: string }): Promise<string> {
  const { participants, ...page } = await call("get_messages", { room_id: alice });
  const names = (participants as Reply[] | undefined)?.map(({ name }) => name);
  return JSON.stringify({ ...page, names });
}

/**
 * The rooms, participants and tickets that fuzzed requests refer to. Requests use placeholders,
 * because only a running server issues the values:
 *
 * - `<room_id:7>`: a valid room_id, of participant 7
 * - `<head:7:-1>`: the newest message id in participant 7's room, minus 1
 * - `<wrong_key:7>`, `<other_room:7>`: the address of participant 7's room with a made-up key, or
 *   with a key of another room
 * - `<gone:7>`: a room_id of a participant who has left
 * - `<ticket:3>`, `<room_name>`: a ticket in the queue, and the name of an open room
 * - `<control>`, `<control_address>`: a valid room_id of the control room, for requests that must
 *   be refused, and the address of that room
 * - `<own:0>`, `<own_ticket:0>`: issued earlier in the same case
 */
export class Fixture {
  readonly #call: CallTool;
  readonly #participants: Participant[] = [];
  readonly #departed: string[] = [];
  readonly #tickets: string[] = [];
  #control: ControlRoom = { alice: "", bob: "", before: "" };

  constructor(call: CallTool) {
    this.#call = call;
  }

  async #join(roomName: string, index: number): Promise<Participant> {
    const joined = await this.#call("join_room", {
      room_name: roomName,
      display_name: `Fuzz ${index}`,
      max_participants: 50,
    });
    return { roomId: String(joined["room_id"]), roomName, head: Number(joined["cursor"]) };
  }

  async setUp(): Promise<void> {
    const room_name = "control room";
    const [alice, bob] = [
      String((await this.#call("join_room", { room_name, display_name: "Alice" }))["room_id"]),
      String((await this.#call("join_room", { room_name, display_name: "Bob" }))["room_id"]),
    ];
    await this.#call("send_message", { room_id: bob, message: "kept" });
    this.#control = { alice, bob, before: await controlState(this.#call, { alice }) };
    for (let index = 0; index < PARTICIPANTS; index += 1) {
      const room = Math.floor(index / PARTICIPANTS_PER_ROOM);
      this.#participants.push(await this.#join(`live ${room}`, index));
    }
    for (let index = 0; index < 8; index += 1) {
      const { roomId } = await this.#join(`live ${index}`, index);
      await this.#call("leave_chat", { room_id: roomId });
      this.#departed.push(roomId);
    }
    for (let index = 0; index < 64; index += 1) {
      const topic = `live ${index % 40}`;
      const entered = await this.#call("enter_queue", { topic, timeout: 0 });
      this.#tickets.push(String(entered["ticket"]));
    }
  }

  /** Updates the heads of the rooms. Participants who have left rejoin. */
  async refresh(): Promise<void> {
    await Promise.all(
      this.#participants.map(async (participant, index) => {
        const page = await this.#call("get_messages", { room_id: participant.roomId, limit: 1 });
        if (typeof page["cursor"] === "number") participant.head = page["cursor"];
        else this.#participants[index] = await this.#join(participant.roomName, index);
      }),
    );
  }

  /** What has changed in the control room, if anything. */
  async controlRoomProblem(): Promise<string | undefined> {
    const after = await controlState(this.#call, this.#control);
    return after === this.#control.before
      ? undefined
      : `the control room changed from ${this.#control.before} to ${after}`;
  }

  /** One room_id for each room. */
  roomIds(): string[] {
    return this.#participants
      .filter((_, index) => index % PARTICIPANTS_PER_ROOM === 0)
      .map(({ roomId }) => roomId);
  }

  /** @param own what was issued earlier in the same case */
  fillPlaceholders(
    text: string,
    own: { roomIds: readonly string[]; tickets: readonly string[] },
  ): string {
    return text.replaceAll(
      /<(\w+)(?::(\d+))?(?::(-?\d+))?>/gu,
      (whole, kind: string, which = "0", by = "0") => {
        const index = Number(which);
        const count = this.#participants.length;
        const participant = this.#participants[index % count];
        const inNextRoom = this.#participants[(index + PARTICIPANTS_PER_ROOM) % count];
        if (!participant || !inNextRoom) return whole;
        switch (kind) {
          case "room_id":
            return participant.roomId;
          case "head":
            return String(Math.max(0, participant.head + Number(by)));
          case "wrong_key":
            return withKey(participant.roomId, WRONG_KEY);
          case "other_room":
            return withKey(participant.roomId, keyOf(inNextRoom.roomId));
          case "gone":
            return this.#departed[index % this.#departed.length] ?? whole;
          case "ticket":
            return this.#tickets[index % this.#tickets.length] ?? whole;
          case "room_name":
            return participant.roomName;
          case "control":
            return this.#control.alice;
          case "control_address":
            return addressOf(this.#control.bob);
          case "own":
            return own.roomIds[index % own.roomIds.length] ?? "room_none";
          case "own_ticket":
            return own.tickets[index % own.tickets.length] ?? "ticket_none";
          default:
            return whole;
        }
      },
    );
  }
}
