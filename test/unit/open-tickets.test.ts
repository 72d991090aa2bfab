import { describe, expect, test } from "vitest";
import { OpenTickets } from "../../src/matchmaker/open-tickets.ts";

const NOBODY: ReadonlySet<string> = new Set();

function ticketsOn(topic: string, places: Record<string, number>): OpenTickets {
  const tickets = new OpenTickets();
  for (const [hash, place] of Object.entries(places)) tickets.add(topic, hash, place);
  return tickets;
}

describe("OpenTickets", () => {
  test("returns the oldest open ticket, whatever order they opened in", () => {
    const tickets = ticketsOn("chess", { late: 30, early: 10, middle: 20 });
    expect(tickets.first("chess", NOBODY)).toBe("early");
    tickets.remove("chess", "early");
    expect(tickets.first("chess", NOBODY)).toBe("middle");
  });

  test("returns nothing for a topic without open tickets", () => {
    const tickets = ticketsOn("chess", { one: 1 });
    expect(tickets.first("go", NOBODY)).toBeUndefined();
    expect(tickets.first("", NOBODY)).toBeUndefined();
  });

  test("returns nothing once the last ticket has closed", () => {
    const tickets = ticketsOn("chess", { one: 1 });
    tickets.remove("chess", "one");
    expect(tickets.first("chess", NOBODY)).toBeUndefined();
    expect(tickets.position("chess", 5)).toBe(1);
  });

  test("keeps topics apart, even ones named like an object property", () => {
    const tickets = ticketsOn("__proto__", { one: 1 });
    tickets.add("constructor", "two", 2);
    expect(tickets.first("__proto__", NOBODY)).toBe("one");
    expect(tickets.first("constructor", NOBODY)).toBe("two");
    expect(tickets.first("toString", NOBODY)).toBeUndefined();
  });

  test("returns a position one above the number of tickets that have waited longer", () => {
    const tickets = ticketsOn("chess", { a: 10, b: 20, c: 30 });
    expect([5, 10, 20, 25, 30, 31].map((place) => tickets.position("chess", place))).toEqual([
      1, 1, 2, 3, 3, 4,
    ]);
    expect(tickets.position("go", 31)).toBe(1);
  });

  test("counts a reopened ticket once, at its newest place", () => {
    const tickets = ticketsOn("chess", { a: 10, b: 20 });
    tickets.add("chess", "a", 25);
    expect(tickets.first("chess", NOBODY)).toBe("b");
    expect(tickets.position("chess", 30)).toBe(3);
  });

  test("closes only the given ticket", () => {
    const tickets = ticketsOn("chess", { a: 10, b: 20 });
    tickets.remove("chess", "c");
    tickets.remove("go", "a");
    expect(tickets.first("chess", NOBODY)).toBe("a");
    expect(tickets.position("chess", 30)).toBe(3);
  });

  test("reopens a ticket that has closed", () => {
    const tickets = ticketsOn("chess", { a: 10 });
    tickets.remove("chess", "a");
    tickets.add("chess", "a", 10);
    expect(tickets.first("chess", NOBODY)).toBe("a");
  });

  test("skips tickets the caller has met, however long they have waited", { tags: "M6" }, () => {
    const tickets = new OpenTickets();
    tickets.add("chess", "met first", 1);
    tickets.add("chess", "met second", 2);
    expect(tickets.first("chess", new Set(["met first"]))).toBe("met second");
    expect(tickets.first("chess", new Set(["met first", "met second"]))).toBeUndefined();
  });
});
