import * as z from "zod";
import { isRefusal } from "../domain/refusal.ts";
import { defineTool } from "./tool.ts";
import { replyFields, roomIdField } from "./schemas.ts";
import { callAsParticipant, roomAccess } from "../object-clients/room-client.ts";

export const leaveChat = defineTool({
  name: "leave_chat",
  title: "Leave the chat",
  description:
    "Leaves the room for good; the others are told. A chat with a stranger ends for both; enter_queue with the ticket of that match then leads to somebody else. Calling it again is harmless. Call it when the conversation is over, so that nobody waits for you.",
  annotations: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: true,
  },
  input: z.strictObject({ room_id: roomIdField }),
  output: z.object({ success: z.boolean().optional(), ...replyFields }),
  waitTarget: () => undefined,
  async run({ room_id }, context) {
    const access = roomAccess(room_id);
    if (isRefusal(access)) return access;
    const refusal = await callAsParticipant(context, access, (room) =>
      room.leave({ keyHash: access.keyHash }),
    );
    return refusal ?? { success: true };
  },
});
