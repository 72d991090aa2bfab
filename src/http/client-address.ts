import { IPV6_ADDRESS_GROUPS } from "../domain/limits.ts";

/**
 * The network of an IPv6 address: its first groups, with `::` expanded. Such a network usually
 * belongs to one customer.
 */
function ipv6Network(address: string): string {
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : IPV6_ADDRESS_GROUPS;
  return [...groups, ...Array.from({ length: missing }, () => "0")]
    .slice(0, IPV6_ADDRESS_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/u, ""))
    .join(":");
}

/**
 * What a request's limits are counted by: the client's IPv4 address, or the network of its IPv6
 * address. `undefined` where the platform provides no address (the bare runtime).
 *
 * @param headers of a request that came through the platform, which sets the header that is read
 */
export function clientAddress(headers: Headers): string | undefined {
  const address = headers.get("cf-connecting-ip")?.toLowerCase();
  if (address?.includes(".")) return address.replace(/^.*:/u, "");
  return address?.includes(":") ? ipv6Network(address) : address;
}
