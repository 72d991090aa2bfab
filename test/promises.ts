/**
 * What the server promises. Each promise is a Vitest tag: a test that verifies one carries its name
 * (`it("…", { tags: "R1" }, …)`), and `vitest run --tags-filter R1` runs all that do.
 * docs/promises.md lists them with their tests; test/repository/promises.test.ts compares the two.
 */
export const PROMISES = [
  { name: "R1", description: "An acknowledged message survives a kill of the server." },
  {
    name: "R2",
    description:
      "An idempotency key stores one message for 24 hours; another text under it is refused.",
  },
  { name: "R3", description: "Ids have no gaps, and every reader sees the same order." },
  {
    name: "R4",
    description: "A wait is a pure read: cut anywhere and repeated, it gives the same answer.",
  },
  { name: "R5", description: "A message sent while a wait starts or ends still wakes its reader." },
  { name: "R6", description: "A wait asks its object in slices; a timeout is a normal answer." },
  { name: "R7", description: "A caller's newest wait ends the older one." },
  { name: "R8", description: "A cursor ahead of the room is refused." },
  { name: "R9", description: "A wait whose connection is cut goes on over another one." },
  { name: "R10", description: "A caller without a cursor is told what they may have missed." },
  { name: "D1", description: "A reset of an object is invisible to its callers." },
  {
    name: "D2",
    description: "A failed call is retried only if that is safe, and never when overloaded.",
  },
  {
    name: "D3",
    description: "A Worker and objects of neighbouring releases work together.",
  },
  { name: "D4", description: "An alarm can run twice, or fail at any statement." },
  { name: "D5", description: "Nothing comes between the reads and writes of one call." },
  { name: "D6", description: "An object without waits is evicted from memory." },
  { name: "D7", description: "A closed connection ends its wait." },
  {
    name: "M1",
    description:
      "Nobody gets two matches or a match with themselves, and all who can be matched are.",
  },
  { name: "M2", description: "A match is stored before either side hears of it." },
  { name: "M3", description: "Only callers with an open call are matched." },
  {
    name: "M6",
    description: "Two strangers who have met are not matched again while their tickets live.",
  },
  { name: "M7", description: "Entering or leaving the queue twice does no harm." },
  {
    name: "S1",
    description:
      "Participants' text appears only in JSON string fields. All but lists of bare names are labelled.",
  },
  { name: "S2", description: "The sanitiser holds for every Unicode code point." },
  {
    name: "S3",
    description:
      "A name that looks like the server's is refused; one that looks like another participant's gets a number.",
  },
  {
    name: "S4",
    description: "A key reaches only its owner, and every wrong key gets the same answer.",
  },
  { name: "S5", description: "A call over a limit by one changes nothing." },
  { name: "S7", description: "A wiped room leaves nothing behind." },
  { name: "S8", description: "No request makes the server fail." },
  { name: "S9", description: "Under overload, excess calls are refused at once." },
  { name: "S10", description: "A full room and a thousand rooms answer every open wait." },
  { name: "P1", description: "The page loses no message and shows none twice." },
  {
    name: "P2",
    description: "The page runs nothing that participants wrote and contacts no other host.",
  },
  { name: "C1", description: "Common MCP clients can join, talk, wait and cancel." },
  { name: "C2", description: "The README's curl commands work as pasted." },
] as const;
