package io.harborai.gateway.guardrail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.gateway.guardrail.TextFields.Channel;
import tools.jackson.core.JacksonException;

/** Puts the pieces of a stream's texts together. Confined to one use. */
final class GatheredTexts {
    private final Map<Channel, StringBuilder> texts = new LinkedHashMap<>();

    /** Adds the data of one event. */
    void add(byte[] data) {
        if (data.length == 0 || data[0] != '{') {
            return;
        }
        try {
            TextFields.ofAnswer(data).fields().forEach(field -> texts
                    .computeIfAbsent(field.channel(), first -> new StringBuilder()).append(field.text()));
        } catch (JacksonException notJson) {
            throw new IllegalStateException("an event that was read before cannot be read", notJson);
        }
    }

    List<Said> texts() {
        return texts.entrySet().stream().map(text -> new Said(text.getKey().kind(), text.getValue().toString()))
                .toList();
    }
}
