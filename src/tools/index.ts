import { enterQueue } from "./enter-queue.ts";
import { getMessages } from "./get-messages.ts";
import { joinRoom } from "./join-room.ts";
import { leaveChat } from "./leave-chat.ts";
import { sendMessage } from "./send-message.ts";
import type { Tool } from "./tool.ts";
import { waitForMessage } from "./wait-for-message.ts";

/** Every tool, in the order in which a chat uses them. All transports offer this list. */
export const TOOLS: readonly Tool[] = [
  enterQueue,
  joinRoom,
  sendMessage,
  waitForMessage,
  getMessages,
  leaveChat,
];

const BY_NAME = new Map(TOOLS.map((tool) => [tool.name, tool]));

export function toolByName(name: string): Tool | undefined {
  return BY_NAME.get(name);
}
