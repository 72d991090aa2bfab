import type { Reply } from "../soak/restarting-server.ts";
import { PARTICIPANTS } from "./calls.ts";

type Ask = (tool: string, params: Reply) => Promise<Reply>;

interface Someone {
  roomId: string;
  roomName: string;
  head: number;
}

const A_ROOM = 4;

function addressOf(roomId: string): string {
  return roomId.split(".")[0] ?? "";
}

/** A room that no request of the fuzzer may change, and what it looked like at the beginning. */
interface Control {
  alice: string;
  bob: string;
  before: string;
}

async function controlState(ask: Ask, { alice }: { alice: string }): Promise<string> {
  const { participants, ...page } = await ask("get_messages", { room_id: alice });
  const names = (participants as Reply[] | undefined)?.map(({ name }) => name);
  return JSON.stringify({ ...page, names });
}

/**
 * What the fuzzer's requests are about: rooms with participants, tickets, and the control room. Placeholders stand for
 * them in requests:
 *
 * - `<room_id:7>`, `<head:7:-1>`: of participant 7, and the newest message id they know, less 1
 * - `<wrong_key:7>`, `<other_room:7>`, `<gone:7>`: room_ids that are no room_ids, of a living room or of one who left
 * - `<ticket:3>`, `<room_name>`: a ticket of the queue, and the name of a living room
 * - `<control>`, `<control_address>`: a right room_id of the control room, for requests that must be refused; its room
 * - `<own:0>`, `<own_ticket:0>`: given out earlier in the same case
 */
export class World {
  readonly #ask: Ask;
  readonly #people: Someone[] = [];
  readonly #gone: string[] = [];
  readonly #tickets: string[] = [];
  #control: Control = { alice: "", bob: "", before: "" };

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async #join(roomName: string, index: number): Promise<Someone> {
    const joined = await this.#ask("join_room", {
      room_name: roomName,
      display_name: `Fuzz ${index}`,
      max_participants: 50,
    });
    return { roomId: String(joined["room_id"]), roomName, head: Number(joined["cursor"]) };
  }

  async open(): Promise<void> {
    const room_name = "control room";
    const [alice, bob] = [
      String((await this.#ask("join_room", { room_name, display_name: "Alice" }))["room_id"]),
      String((await this.#ask("join_room", { room_name, display_name: "Bob" }))["room_id"]),
    ];
    await this.#ask("send_message", { room_id: bob, message: "kept" });
    this.#control = { alice, bob, before: await controlState(this.#ask, { alice }) };
    for (let index = 0; index < PARTICIPANTS; index += 1) {
      this.#people.push(await this.#join(`live ${Math.floor(index / A_ROOM)}`, index));
    }
    for (let index = 0; index < 8; index += 1) {
      const { roomId } = await this.#join(`live ${index}`, index);
      await this.#ask("leave_chat", { room_id: roomId });
      this.#gone.push(roomId);
    }
    for (let index = 0; index < 64; index += 1) {
      const topic = `live ${index % 40}`;
      const entered = await this.#ask("enter_queue", { topic, timeout: 0 });
      this.#tickets.push(String(entered["ticket"]));
    }
  }

  /** Lets those who have left come again and looks where their rooms are. */
  async refresh(): Promise<void> {
    await Promise.all(
      this.#people.map(async (person, index) => {
        const page = await this.#ask("get_messages", { room_id: person.roomId, limit: 1 });
        if (typeof page["cursor"] === "number") person.head = page["cursor"];
        else this.#people[index] = await this.#join(person.roomName, index);
      }),
    );
  }

  /** What has changed in the control room; `undefined` if nothing has, as it must be. */
  async controlChange(): Promise<string | undefined> {
    const now = await controlState(this.#ask, this.#control);
    return now === this.#control.before
      ? undefined
      : `the control room was ${this.#control.before} and is ${now}`;
  }

  /** One room_id for each of the rooms with participants. */
  roomIds(): string[] {
    return this.#people.filter((_, index) => index % A_ROOM === 0).map(({ roomId }) => roomId);
  }

  /** Fills the placeholders in. */
  filled(text: string, own: { roomIds: readonly string[]; tickets: readonly string[] }): string {
    return text.replaceAll(
      /<(\w+)(?::(\d+))?(?::(-?\d+))?>/gu,
      (whole, kind: string, which = "0", by = "0") => {
        const index = Number(which);
        const someone = this.#people[index % this.#people.length];
        const next = this.#people[(index + A_ROOM) % this.#people.length];
        if (!someone || !next) return whole;
        switch (kind) {
          case "room_id":
            return someone.roomId;
          case "head":
            return String(Math.max(0, someone.head + Number(by)));
          case "wrong_key":
            return `${addressOf(someone.roomId)}.AAAAAAAAAAAAAAAAAAAAAA`;
          case "other_room":
            return `${addressOf(someone.roomId)}.${next.roomId.split(".")[1]}`;
          case "gone":
            return this.#gone[index % this.#gone.length] ?? whole;
          case "ticket":
            return this.#tickets[index % this.#tickets.length] ?? whole;
          case "room_name":
            return someone.roomName;
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
