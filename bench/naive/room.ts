interface Message {
  id: number;
  sender: string;
  text: string;
  sent_at: number;
}

/** The simplest room: an array of messages and the pending waits. */
class Room {
  readonly #messages: Message[] = [];
  readonly #wakes = new Set<() => void>();

  append(sender: string, text: string): { id: number; woken: number } {
    const id = this.#messages.length + 1;
    const woken = this.#wakes.size;
    this.#messages.push({ id, sender, text, sent_at: Date.now() });
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
    return { id, woken };
  }

  async wait(after: number, timeoutMs: number): Promise<Message[]> {
    if (this.#messages.length > after || timeoutMs <= 0) return this.#messages.slice(after);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#wakes.add(wake);
    });
    return this.#messages.slice(after);
  }

  newest(limit: number): Message[] {
    return this.#messages.slice(-limit);
  }
}

const rooms = new Map<string, Room>();

/** Returns the named room, creating it on first use. */
export function roomOf(name: string): Room {
  const room = rooms.get(name) ?? new Room();
  rooms.set(name, room);
  return room;
}
