/** Replaces `cloudflare:email`, which `agents` imports and bare workerd lacks. */
export const EmailMessage = undefined;
