package io.harborai.gateway.prompt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.gateway.team.FieldException;
import tools.jackson.databind.JsonNode;

/** One version of a prompt: messages, their variables, and why it was made. Never changed once it is kept. */
public final class PromptVersion {
    static final int MAX_MESSAGES = 100;
    static final int MAX_VARIABLES = 100;
    static final int MAX_NOTE = 500;

    private final int number;
    private final List<PromptMessage> messages;
    private final List<PromptVariable> variables;
    private final String note;
    private final Instant createdAt;
    private final List<Template> templates = new ArrayList<>();

    /**
     * A version; every place in a message needs a variable, and the other way round.
     *
     * @throws FieldException if something of it is not allowed
     */
    public PromptVersion(int number, List<PromptMessage> messages, List<PromptVariable> variables, String note,
            Instant createdAt) {
        if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw new FieldException("messages", messages.size() + " messages", "1 to " + MAX_MESSAGES + " of them");
        }
        if (variables.size() > MAX_VARIABLES) {
            throw new FieldException("variables", variables.size() + " variables", "at most " + MAX_VARIABLES);
        }
        if (note.length() > MAX_NOTE) {
            throw new FieldException("note", note.length() + " characters", "at most " + MAX_NOTE);
        }
        this.number = number;
        this.messages = List.copyOf(messages);
        this.variables = List.copyOf(variables);
        this.note = note;
        this.createdAt = createdAt;
        Set<String> places = new HashSet<>();
        for (PromptMessage message : messages) {
            Template template = Template.parse("messages.content", message.content());
            templates.add(template);
            places.addAll(template.names());
        }
        Set<String> known = new HashSet<>();
        for (PromptVariable variable : variables) {
            if (!known.add(variable.name())) {
                throw new FieldException("variables", variable.name(), "given once");
            }
            if (!places.contains(variable.name())) {
                throw new FieldException("variables", variable.name(), "used in a message as {{" + variable.name()
                        + "}}, or left out");
            }
        }
        places.stream().filter(place -> !known.contains(place)).sorted().findFirst().ifPresent(unknown -> {
            throw new FieldException("variables", "without " + unknown, "complete: a message has {{" + unknown + "}}");
        });
    }

    /** Counted from 1. */
    public int number() {
        return number;
    }

    /** The messages. */
    public List<PromptMessage> messages() {
        return messages;
    }

    /** The variables. */
    public List<PromptVariable> variables() {
        return variables;
    }

    /** Why it was made. */
    public String note() {
        return note;
    }

    /** When it was made. */
    public Instant createdAt() {
        return createdAt;
    }

    /**
     * The messages with these values in their places.
     *
     * @throws FieldException if a value is missing, has another type, or belongs to no variable
     */
    List<PromptMessage> filled(Map<String, JsonNode> given) {
        Map<String, String> values = new HashMap<>();
        for (PromptVariable variable : variables) {
            JsonNode value = given.get(variable.name());
            String fallback = variable.fallback();
            if (value != null && !value.isNull()) {
                values.put(variable.name(), variable.text(value));
            } else if (variable.required()) {
                throw new FieldException("prompt.variables." + variable.name(), "absent",
                        "given, of type " + variable.type());
            } else {
                values.put(variable.name(), fallback == null ? "" : fallback);
            }
        }
        for (String name : given.keySet()) {
            if (!values.containsKey(name)) {
                throw new FieldException("prompt.variables." + name, "given", "absent: this version of the prompt has "
                        + (values.isEmpty()
                                ? "no variables"
                                : "the variables " + String.join(", ",
                                        values.keySet().stream().sorted().toList())));
            }
        }
        List<PromptMessage> filled = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            String text = templates.get(i).filled(values);
            // An empty text is refused when a template is made, but values may be empty.
            filled.add(new PromptMessage(messages.get(i).role(), text.isEmpty() ? " " : text));
        }
        return filled;
    }
}
