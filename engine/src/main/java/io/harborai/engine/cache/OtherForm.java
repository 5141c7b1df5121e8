package io.harborai.engine.cache;

import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.engine.exchange.Operation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Gives a kept answer in the form that is asked for. What cannot be converted faithfully is not converted: the cache then
 * does not have it.
 */
final class OtherForm {
    private static final Logger LOG = LoggerFactory.getLogger(OtherForm.class);

    private OtherForm() {
    }

    /** The answer in that form, null when there is no faithful one. */
    static @Nullable CachedAnswer of(CachedAnswer answer, AnswerForm wanted) {
        AnswerForm form = answer.form();
        if (form.equals(wanted)) {
            return answer;
        }
        boolean converts = wanted.operation() == Operation.CHAT_COMPLETIONS
                || wanted.operation() == Operation.COMPLETIONS;
        if (!converts || form.operation() != wanted.operation()) {
            return null;
        }
        try {
            return new CachedAnswer(convert(answer, wanted), wanted,
                    wanted.streamed() ? "text/event-stream" : "application/json", answer.target(), answer.cost());
        } catch (OddAnswer | JacksonException odd) {
            LOG.debug("an answer of {} is not converted: {}", answer.target(), odd.getMessage());
            return null;
        }
    }

    private static byte[] convert(CachedAnswer answer, AnswerForm wanted) {
        boolean chat = wanted.operation() == Operation.CHAT_COMPLETIONS;
        byte[] bytes = answer.bytes();
        if (!answer.streamed()) {
            return new WholeToStream(chat, Value.read(bytes, 0, bytes.length)).stream(wanted.usage());
        }
        if (!wanted.streamed()) {
            StreamToWhole whole = new StreamToWhole(chat);
            EventText.read(bytes, whole::add);
            return EventText.json(whole.whole());
        }
        return wanted.usage() ? withUsage(bytes) : withoutUsage(bytes);
    }

    /** Some providers tell usage unasked; else nobody knows it now. */
    private static byte[] withUsage(byte[] stream) {
        boolean[] told = {false};
        EventText.read(stream, chunk -> told[0] |= chunk.get("usage") != null);
        if (!told[0]) {
            throw new OddAnswer("its usage was not asked for");
        }
        return stream;
    }

    /** Without the chunk that is there for usage alone. */
    private static byte[] withoutUsage(byte[] stream) {
        EventText text = new EventText();
        EventText.read(stream, chunk -> {
            if (chunk.get("usage") == null) {
                Map<String, Value> fields = new LinkedHashMap<>(chunk.values());
                fields.remove("usage");
                text.add(new Value.Fields(fields));
            } else if (!chunk.objects("choices").isEmpty()) {
                text.add(chunk);
            }
        });
        return text.done();
    }
}
