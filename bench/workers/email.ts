/** In place of `cloudflare:email`, which the bare runtime lacks and a chat has no use for. */
export const EmailMessage = undefined;
