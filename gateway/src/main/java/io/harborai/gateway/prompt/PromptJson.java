package io.harborai.gateway.prompt;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.gateway.team.FieldException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prompts as the admin API shows them and the database keeps them. */
public final class PromptJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    private PromptJson() {
    }

    /**
     * A new version as it is sent.
     *
     * @param messages  its messages
     * @param variables its variables; null for none
     * @param labels    labels that shall point to it; null for none
     * @param note      why it is made; null for nothing
     */
    public record Draft(@Nullable List<MessageDraft> messages, @Nullable List<VariableDraft> variables,
            @Nullable List<String> labels, @Nullable String note) {
        /** What it becomes. @throws FieldException if something of it is not allowed */
        PromptVersion version(int number, Instant now) {
            return new PromptVersion(number,
                    messages == null
                            ? List.of()
                            : messages.stream().map(each -> new PromptMessage(each.role, each.content)).toList(),
                    variables == null ? List.of() : variables.stream().map(VariableDraft::variable).toList(),
                    note == null ? "" : note, now);
        }

        /** The labels, checked. */
        List<String> wantedLabels() {
            return labels == null
                    ? List.of()
                    : labels.stream().map(label -> Prompt.requireName("labels", label)).toList();
        }
    }

    /** A message as it is sent. */
    public record MessageDraft(String role, String content) {}

    /** A variable as it is sent: a string that must be given, unless it says otherwise. */
    public record VariableDraft(String name, @Nullable String type, @Nullable Boolean required,
            @Nullable String fallback, @Nullable List<String> values, @Nullable Integer max_length) {
        PromptVariable variable() {
            return new PromptVariable(name == null ? "" : name, type == null ? "string" : type,
                    required == null ? fallback == null : required, fallback, values == null ? List.of() : values,
                    max_length == null ? PromptMessage.MAX_CONTENT : max_length);
        }
    }

    /** Which version a label shall point to. */
    public record LabelDraft(int version) {}

    /** Reads what was sent. @throws FieldException if it is not JSON of that form */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            T read = MAPPER.readValue(json, type);
            if (read != null) {
                return read;
            }
        } catch (JacksonException wrong) {
            throw new FieldException("body", String.valueOf(wrong.getOriginalMessage()),
                    "a JSON object with the fields of the reference");
        }
        throw new FieldException("body", "null", "a JSON object");
    }

    /** What the database keeps of a version. */
    static String stored(PromptVersion version) {
        Map<String, @Nullable Object> json = content(version);
        return MAPPER.writeValueAsString(json);
    }

    /** A prompt with its versions. */
    public static Map<String, @Nullable Object> of(Prompt prompt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", prompt.id());
        json.put("labels", prompt.labels());
        json.put("versions", prompt.versions().values().stream().map(PromptJson::of).toList());
        return json;
    }

    /** A version. */
    public static Map<String, @Nullable Object> of(PromptVersion version) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("version", version.number());
        json.put("created_at", version.createdAt().toString());
        json.putAll(content(version));
        return json;
    }

    private static Map<String, @Nullable Object> content(PromptVersion version) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("messages", version.messages());
        json.put("variables", version.variables().stream().map(each -> new VariableDraft(each.name(), each.type(),
                each.required(), each.fallback(), each.values(), each.most())).toList());
        json.put("note", version.note());
        return json;
    }
}
