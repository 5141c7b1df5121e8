package io.harborai.gateway.prompt;

import java.util.Set;

import io.harborai.gateway.team.FieldException;

/**
 * A message of a template.
 *
 * @param role    system, developer, user or assistant
 * @param content its text, with places for variables
 */
public record PromptMessage(String role, String content) {
    /** Longest text; the context of most models is not longer. */
    static final int MAX_CONTENT = 400_000;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

    /** Checks both. */
    // A caller's JSON may leave a field out.
    @SuppressWarnings("ConstantValue")
    public PromptMessage {
        if (role == null || !ROLES.contains(role)) {
            throw new FieldException("messages.role", String.valueOf(role), "system, developer, user or assistant");
        }
        if (content == null || content.isEmpty() || content.length() > MAX_CONTENT) {
            throw new FieldException("messages.content", content == null ? "absent" : content.length() + " characters",
                    "a text of 1 to " + MAX_CONTENT + " characters");
        }
    }
}
