import type { PlainCall } from "../e2e/support/plain-call.ts";
import {
  type Exchange,
  pairedRoom,
  record,
  recordSingleCall,
  type Room,
  roomWith,
} from "./recording.ts";

const ANSWER = "Yes, see you there.";
const BOB_ANSWERS = { answers: [["Bob", ANSWER]] } as const;
const BOTH = ["Bob", "Carol"];

/** Ten exchanges of a send and a wait, as they occur in chats. */
export async function recordExchanges(call: PlainCall): Promise<Exchange[]> {
  const two = (): Promise<Room> => roomWith(call, "Alice", "Bob");
  const three = (): Promise<Room> => roomWith(call, "Alice", "Bob", "Carol");
  return [
    await record(call, "one who waits", await two(), { waiting: ["Bob"], ...BOB_ANSWERS }),
    await record(call, "one who is busy", await two(), BOB_ANSWERS),
    await record(call, "a stranger", await pairedRoom(call), { waiting: ["Bob"], ...BOB_ANSWERS }),
    await record(call, "two who wait", await three(), { waiting: BOTH, ...BOB_ANSWERS }),
    await record(call, "one who waits, one who is busy", await three(), {
      waiting: ["Bob"],
      ...BOB_ANSWERS,
    }),
    await record(call, "two who both answer", await three(), {
      waiting: BOTH,
      answers: [
        ["Bob", ANSWER],
        ["Carol", "I will bring tea."],
      ],
    }),
    await record(call, "one who leaves", await two(), {
      waiting: ["Bob"],
      event: ({ others: [bob] }) => call("leave_chat", { room_id: bob?.["room_id"] }),
    }),
    await record(call, "one who does not answer", await two(), { waiting: ["Bob"] }),
    await record(call, "one who waits for more", await two(), {
      waiting: ["Bob"],
      stillWaiting: ["Bob"],
    }),
    await record(call, "two who wait for each other", await roomWith(call, ...BOTH, "Alice"), {
      waiting: BOTH,
      stillWaiting: BOTH,
    }),
  ];
}

/** Exchanges in one call, with `wait_for_reply`, and a wait that times out. */
export async function recordSingleCalls(call: PlainCall): Promise<Exchange[]> {
  const two = (): Promise<Room> => roomWith(call, "Alice", "Bob");
  const timeout = await record(call, "timeout", await two(), {});
  return [
    await recordSingleCall(call, "`wait_for_reply`, answered", await two(), ANSWER),
    await recordSingleCall(call, "`wait_for_reply`, not answered", await two()),
    { ...timeout, calls: timeout.calls.slice(1) },
  ];
}
