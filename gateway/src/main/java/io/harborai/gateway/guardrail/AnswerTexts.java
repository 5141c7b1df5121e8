package io.harborai.gateway.guardrail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.gateway.guardrail.TextFields.Channel;
import io.harborai.gateway.guardrail.TextFields.Field;
import io.harborai.gateway.guardrail.text.TextStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The texts of one answer on their way through the rules: each choice's content, reasoning and tool calls are texts of their own,
 * whose pieces come in many events. Confined to one event loop.
 */
final class AnswerTexts {
    /** Texts of one answer that are under way at a time; an honest answer has few. */
    static final int MAX_CHANNELS = 1_024;

    private final TextRules rules;
    private final Map<Channel, TextStage> open = new LinkedHashMap<>();
    private String about = "";
    private boolean overflow;

    AnswerTexts(TextRules rules) {
        this.rules = rules;
    }

    /** Whether there were more texts at a time than anybody checks. */
    boolean overflowed() {
        return overflow;
    }

    /** A whole answer with what the rules made of its texts. */
    byte[] whole(byte[] body) {
        return rewrite(body, true, new ByteArrayOutputStream());
    }

    /** Whole events with what the rules made of their texts. */
    byte[] events(byte[] events) {
        return EventLines.rewrite(events, (data, out) -> {
            if (new String(data, 0, Math.min(data.length, 16), StandardCharsets.UTF_8).strip().equals("[DONE]")) {
                flush(null, Set.of(), out);
                return data;
            }
            return rewrite(data, false, out);
        });
    }

    /** What is still held back when the stream is over. */
    byte[] rest() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        flush(null, Set.of(), out);
        return out.toByteArray();
    }

    private byte[] rewrite(byte[] json, boolean whole, ByteArrayOutputStream before) {
        TextFields found;
        try {
            found = TextFields.ofAnswer(json);
        } catch (JacksonException notJson) {
            // The engine passes on no answer that is no JSON; other data is nobody's words.
            overflow = true;
            return json;
        }
        about = found.about().isEmpty() ? about : found.about();
        Piece piece = new Piece(json);
        if (rules.hide()) {
            found.logprobs().forEach(span -> piece.replace(span.start(), span.end(), "null"));
        }
        Set<Integer> finished = new HashSet<>(found.finished());
        Set<Channel> here = new HashSet<>();
        for (int i = 0; i < found.fields().size(); i++) {
            Field field = found.fields().get(i);
            boolean last = whole || finished.contains(field.channel().choice()) && isLast(found.fields(), i);
            here.add(field.channel());
            text(field, whole, last, piece);
        }
        finished.forEach(choice -> flush(choice, here, before));
        return piece.toBytes();
    }

    private static boolean isLast(List<Field> fields, int at) {
        Channel channel = fields.get(at).channel();
        return fields.subList(at + 1, fields.size()).stream().noneMatch(field -> field.channel().equals(channel));
    }

    private void text(Field field, boolean alone, boolean last, Piece piece) {
        Channel channel = field.channel();
        if (open.size() >= MAX_CHANNELS && !open.containsKey(channel)) {
            overflow = true;
            return;
        }
        TextStage stages = alone
                ? rules.newStages(field.nested())
                : open.computeIfAbsent(channel, first -> rules.newStages(first.nested()));
        StringBuilder out = new StringBuilder(field.text().length() + 16);
        stages.push(field.text(), out);
        if (last) {
            stages.finish(out);
            open.remove(channel);
        }
        if (out.compareTo(new StringBuilder(field.text())) != 0) {
            piece.replace(field.start(), field.end(), JsonText.quoted(out));
        }
    }

    /** Ends the texts of a choice, of all when it is null, and writes events with what they held back. */
    private void flush(@Nullable Integer choice, Set<Channel> done, ByteArrayOutputStream out) {
        List<Channel> ending = new ArrayList<>(open.keySet());
        for (Channel channel : ending) {
            if ((choice == null || channel.choice() == choice) && !done.contains(channel)) {
                StringBuilder tail = new StringBuilder();
                TextStage stages = open.remove(channel);
                if (stages != null) {
                    stages.finish(tail);
                }
                if (!tail.isEmpty()) {
                    EventLines.event(event(channel, tail).getBytes(StandardCharsets.UTF_8), out);
                }
            }
        }
    }

    private String event(Channel channel, CharSequence tail) {
        String text = JsonText.quoted(tail);
        String saying = switch (channel.kind()) {
            case "text" -> "\"text\":" + text;
            case "tool_calls" ->
                "\"delta\":{\"tool_calls\":[{\"index\":" + channel.tool() + ",\"function\":{\"arguments\":"
                        + text + "}}]}";
            case "function_call" -> "\"delta\":{\"function_call\":{\"arguments\":" + text + "}}";
            case "audio" -> "\"delta\":{\"audio\":{\"transcript\":" + text + "}}";
            default -> "\"delta\":{" + JsonText.quoted(channel.kind()) + ":" + text + "}";
        };
        return "{" + about + "\"choices\":[{\"index\":" + channel.choice() + "," + saying
                + ",\"logprobs\":null,\"finish_reason\":null}]}";
    }
}
