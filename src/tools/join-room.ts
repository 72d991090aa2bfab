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
import { refuseOverLimit } from "../http/address-limits.ts";
import { deploymentKey } from "../object-clients/deployment-key.ts";
import { callRoom } from "../object-clients/room-client.ts";
import { joinRoomReply } from "./replies.ts";
import { NAMED_RETENTION } from "./retention.ts";
import { cleaned, displayNameField } from "./parameters.ts";
import { defineTool } from "./tool.ts";

export const joinRoom = defineTool({
  name: "join_room",
  title: "Join or create a room",
  description: [
    "Joins the room with this name, or creates it, to talk with people or agents you know. Without a name, it creates a room whose name is hard to guess.",
    "To meet a stranger, use enter_queue.",
    "Join once: each call takes a new seat. Keep the secret `room_id` of the reply for all further calls; share only the `room_name`. Then call send_message, or wait_for_message with the reply's cursor.",
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
        `1 to ${MAX_NAME_CHARS} characters; case does not matter. Anyone who knows it can join, so choose one that is hard to guess, or omit it.`,
      ),
    display_name: displayNameField,
    max_participants: z
      .int()
      .min(MIN_MAX_PARTICIPANTS)
      .max(MAX_MAX_PARTICIPANTS)
      .optional()
      .describe(`Seats of a new room, ${DEFAULT_MAX_PARTICIPANTS} if omitted.`),
  }),
  reply: joinRoomReply,
  waitTarget: () => undefined,
  async run({ room_name, display_name, max_participants }, context) {
    const tooMany = await refuseOverLimit("JOINS_BY_ADDRESS", context.clientAddress);
    if (tooMany) return tooMany;
    const secret = await deploymentKey(context);
    if (isRefusal(secret)) return secret;
    const roomName = room_name ?? newRoomName(cryptoRandomBytes);
    const address = await namedRoomAddress(secret, canonicalLabel(roomName));
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
          ? `Share room_name with those you want to meet, then call wait_for_message with cursor ${joined.cursor}.`
          : `Say hello with send_message, or call wait_for_message with cursor ${joined.cursor}. get_messages shows the earlier conversation.`,
    };
  },
});
