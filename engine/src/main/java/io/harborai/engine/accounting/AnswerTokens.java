package io.harborai.engine.accounting;

import java.util.Set;

import io.harborai.engine.wire.Json;
import io.harborai.engine.wire.SaidText;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Estimates the completion tokens of an answer in OpenAI's wire format from what it says: its content, reasoning, refusals
 * and tool calls. One object serves a whole body, or all chunks of a stream in their order; pieces of a stream count as one
 * text. Confined to one event loop.
 */
public final class AnswerTokens implements SaidText {
    private static final Set<String> SAID = Set.of("content", "reasoning_content", "reasoning", "refusal", "text",
            "arguments", "name");

    private final TextTokens texts = new TextTokens();

    /** Takes a whole body, or the data of one event. What is no JSON object counts nothing. */
    public void add(byte[] bytes, int begin, int end) {
        try (JsonParser parser = Json.parser(bytes, begin, end - begin)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals("choices")) {
                    choices(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException malformed) {
            // Whoever reads the answer itself tells of it; what was said before counts.
            texts.end();
        }
    }

    @Override
    public void said(char[] chars, int offset, int length) {
        texts.add(chars, offset, length);
    }

    /** Tokens so far, at least 1 once something was said. */
    public long tokens() {
        return texts.tokens();
    }

    private void choices(JsonParser parser) {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (token != null) {
            switch (token) {
                case START_ARRAY, START_OBJECT -> depth++;
                case END_ARRAY, END_OBJECT -> depth--;
                case PROPERTY_NAME -> {
                    // Log probabilities repeat the text as bytes and tokens.
                    if (parser.currentName().equals("logprobs")) {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                }
                case VALUE_STRING -> {
                    // An element of an array has no name.
                    String name = parser.currentName();
                    if (name != null && SAID.contains(name)) {
                        texts.add(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
                    }
                }
                default -> {
                }
            }
            token = depth > 0 ? parser.nextToken() : null;
        }
    }
}
