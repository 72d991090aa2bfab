import { describe, expect, test } from "vitest";
import { clientAddress } from "../../src/http/client-address.ts";

const from = (address: string): string | undefined =>
  clientAddress(new Headers({ "CF-Connecting-IP": address }));

describe("clientAddress", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:DB8:0001:0002::", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8:1::", "2001:db8:1:0"],
    ["::1", "0:0:0:0"],
  ])("counts %s as %s", (address, counted) => {
    expect(from(address)).toBe(counted);
  });

  test("returns nothing if the platform names no address", () => {
    expect(clientAddress(new Headers({ "X-Forwarded-For": "192.0.2.7" }))).toBeUndefined();
  });
});
