package io.harborai.engine.translate;

import tools.jackson.core.JsonGenerator;

/** The tokens of an answer in OpenAI's two formats, which differ in their names alone. */
final class ChatUsage {
    private ChatUsage() {
    }

    static Tokens read(Scan in) {
        long[] found = {-1, -1, -1, -1, -1};
        in.object(name -> {
            switch (name) {
                case "prompt_tokens", "input_tokens" -> found[0] = in.count();
                case "completion_tokens", "output_tokens" -> found[1] = in.count();
                case "prompt_cache_hit_tokens" -> found[2] = in.count();
                case "prompt_tokens_details", "input_tokens_details" -> in.object(detail -> {
                    switch (detail) {
                        case "cached_tokens" -> found[2] = in.count();
                        case "cache_write_tokens" -> found[4] = in.count();
                        default -> in.skip();
                    }
                });
                case "completion_tokens_details", "output_tokens_details" -> in.object(detail -> {
                    if (detail.equals("reasoning_tokens")) {
                        found[3] = in.count();
                    } else {
                        in.skip();
                    }
                });
                default -> in.skip();
            }
        });
        return new Tokens(found[0], found[1], found[2], found[4], found[3]);
    }

    static void writeChat(JsonGenerator json, Tokens tokens) {
        write(json, tokens, "prompt_tokens", "completion_tokens");
    }

    static void writeResponses(JsonGenerator json, Tokens tokens) {
        write(json, tokens, "input_tokens", "output_tokens");
    }

    private static void write(JsonGenerator json, Tokens tokens, String prompt, String completion) {
        Out.within(json, "usage", usage -> {
            usage.writeNumberProperty(prompt, tokens.promptOrNone());
            usage.writeNumberProperty(completion, tokens.completionOrNone());
            usage.writeNumberProperty("total_tokens", tokens.promptOrNone() + tokens.completionOrNone());
            Out.within(usage, prompt + "_details", details -> {
                details.writeNumberProperty("cached_tokens", tokens.cachedOrNone());
                details.writeNumberProperty("cache_write_tokens", tokens.writtenOrNone());
            });
            Out.within(usage, completion + "_details",
                    details -> details.writeNumberProperty("reasoning_tokens", tokens.thoughtOrNone()));
        });
    }
}
