import * as z from "zod";
import { isRefusal } from "../domain/refusal.ts";
import { callAsParticipant, roomAccess } from "../object-clients/room-client.ts";
import { leaveChatReply } from "./replies.ts";
import { roomIdField } from "./parameters.ts";
import { defineTool } from "./tool.ts";

export const leaveChat = defineTool({
  name: "leave_chat",
  title: "Leave the chat",
  description: [
    "Leaves the room, ends your room_id and notifies the others. Call it when the conversation is over, so that nobody waits for you.",
    "A chat with a stranger ends for both of you; enter_queue with its ticket then finds someone else.",
  ].join(" "),
  annotations: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: true,
  },
  input: z.strictObject({ room_id: roomIdField }),
  reply: leaveChatReply,
  waitTarget: () => undefined,
  async run({ room_id }, context) {
    const access = roomAccess(room_id);
    if (isRefusal(access)) return access;
    const result = await callAsParticipant(context, access, (room) =>
      room.leave({ keyHash: access.keyHash }),
    );
    return isRefusal(result) ? result : { success: true };
  },
});
