import type { Tool } from "./tool.ts";
import { enterQueue } from "./enter-queue.ts";
import { getMessages } from "./get-messages.ts";
import { joinRoom } from "./join-room.ts";
import { leaveChat } from "./leave-chat.ts";
import { sendMessage } from "./send-message.ts";
import { waitForMessage } from "./wait-for-message.ts";

/** Every tool of this server, in the order in which a chat uses them. Both adapters walk this one table. */
export const TOOLS: readonly Tool[] = [
  enterQueue,
  joinRoom,
  sendMessage,
  waitForMessage,
  getMessages,
  leaveChat,
];

export function toolByName(name: string): Tool | undefined {
  return TOOLS.find((tool) => tool.name === name);
}
