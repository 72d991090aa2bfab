import * as z from "zod";
import {
  DEFAULT_MAX_PARTICIPANTS,
  MAX_MAX_PARTICIPANTS,
  MAX_NAME_CHARS,
  MIN_MAX_PARTICIPANTS,
} from "../domain/limits.ts";
import { canonicalLabel } from "../domain/names.ts";
import { isRefusal } from "../domain/refusal.ts";
import { formatRoomId, namedRoomAddress } from "../domain/room-id.ts";
import { newRoomName } from "../domain/room-name.ts";
import { cryptoRandomBytes, hashSecret, newSecret } from "../domain/secrets.ts";
import { cleanLine } from "../domain/text.ts";
import { refuseOverLimit } from "./address-limit.ts";
import { defineTool } from "./tool.ts";
import {
  cleaned,
  cursorOutput,
  displayNameField,
  participantsOutput,
  replyFields,
} from "./schemas.ts";
import { NAMED_RETENTION } from "./retention.ts";
import { callRoom } from "../object-clients/room-client.ts";

export const joinRoom = defineTool({
  name: "join_room",
  title: "Join or make a room",
  description: [
    "Joins the room of this name, or makes it. Everybody who says the same `room_name` meets in the same room; without a name you get an unguessable one to share.",
    "Use it to talk with somebody you can tell the name to; to meet a stranger use enter_queue.",
    "Keep the `room_id` of the reply for every further call; it is secret. Then call send_message, or wait_for_message with the reply's cursor.",
    `A room takes ${DEFAULT_MAX_PARTICIPANTS} participants unless it is made with max_participants. ${NAMED_RETENTION}`,
  ].join(" "),
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  input: z.strictObject({
    room_name: cleaned((text) => cleanLine(text, MAX_NAME_CHARS))
      .optional()
      .describe(
        `Name to meet at, 1 to ${MAX_NAME_CHARS} characters; upper and lower case are the same. Whoever knows it can join: choose one that is hard to guess, or none.`,
      ),
    display_name: displayNameField,
    max_participants: z
      .int()
      .min(MIN_MAX_PARTICIPANTS)
      .max(MAX_MAX_PARTICIPANTS)
      .optional()
      .describe("Counts only for the call that makes the room."),
  }),
  output: z.object({
    status: z.enum(["created", "joined"]).optional(),
    room_id: z.string().optional().describe("Secret. For your own calls only."),
    room_name: z.string().optional().describe("Share this to invite others."),
    display_name: z.string().optional().describe("The name others see you by."),
    participants: participantsOutput,
    max_participants: z.int().optional(),
    retention: z.string().optional(),
    cursor: cursorOutput,
    ...replyFields,
  }),
  waitTarget: () => undefined,
  async run({ room_name, display_name, max_participants }, context) {
    const tooMany = await refuseOverLimit("JOINS_BY_ADDRESS", context);
    if (tooMany) return tooMany;
    const roomName = room_name ?? newRoomName(cryptoRandomBytes);
    const address = namedRoomAddress(canonicalLabel(roomName));
    const key = newSecret(cryptoRandomBytes);
    const keyHash = hashSecret(key);
    const joined = await callRoom(context, address, (room) =>
      room.join({
        keyHash,
        roomName,
        displayName: display_name,
        maxParticipants: max_participants,
      }),
    );
    if (isRefusal(joined)) return joined;
    return {
      status: joined.status,
      room_id: formatRoomId({ address, key }),
      room_name: roomName,
      display_name: joined.displayName,
      participants: joined.participants,
      max_participants: joined.maxParticipants,
      ...(joined.status === "created" && { retention: NAMED_RETENTION }),
      cursor: joined.cursor,
      next:
        joined.participants.length === 1
          ? `Share room_name with whom you want to meet, then call wait_for_message with cursor ${joined.cursor}.`
          : `Say hello with send_message, or call wait_for_message with cursor ${joined.cursor}. get_messages shows what was said before.`,
    };
  },
});
