import { Tiktoken } from "js-tiktoken/lite";
import o200k from "js-tiktoken/ranks/o200k_base";

const encoding = new Tiktoken(o200k);

/** Number of tokens of a text in o200k, the encoding of OpenAI's newer models. */
export function countTokens(text: string): number {
  return encoding.encode(text).length;
}
