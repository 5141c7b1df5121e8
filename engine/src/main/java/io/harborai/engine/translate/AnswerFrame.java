package io.harborai.engine.translate;

import io.harborai.engine.exchange.CallOptions.Keeping;

/**
 * What an answer says of itself beside what the model said.
 *
 * @param id           when the provider gave none: the call's id
 * @param model        when the provider names none: the model that was asked
 * @param seconds      since 1970, when it was made
 * @param includeUsage whether the caller asked for a last event with the tokens (OpenAI's chat format)
 * @param keeping      what OpenAI's responses say of their being kept
 */
record AnswerFrame(String id, String model, long seconds, boolean includeUsage, Keeping keeping) {
    /** Of an answer that nobody keeps. */
    AnswerFrame(String id, String model, long seconds, boolean includeUsage) {
        this(id, model, seconds, includeUsage, Keeping.NOTHING);
    }
}
