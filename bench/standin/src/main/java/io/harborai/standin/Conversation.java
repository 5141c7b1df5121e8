package io.harborai.standin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The messages of a chat request, as far as the stand-in cares.
 *
 * @param lastUserText the text of the last message of role user, or empty
 * @param lastRole the role of the last message
 * @param lastText the text of the last message
 * @param promptTokens a guess of the prompt's tokens
 * @param instructions the text of the first message, when its role is system
 * @param answers how many messages of the assistant there are
 */
record Conversation(String lastUserText, String lastRole, String lastText, long promptTokens, String instructions,
        int answers) {

    /** What OpenAI's documentation counts around each message. */
    private static final int TOKENS_AROUND_MESSAGE = 4;

    static Conversation of(JsonArray messages) {
        String lastUserText = "";
        String lastRole = "";
        String lastText = "";
        String instructions = "";
        int answers = 0;
        long tokens = 0;
        for (Object element : messages) {
            if (!(element instanceof JsonObject message) || !(message.getValue("role") instanceof String role)) {
                throw new BadRequest("'messages' must hold objects with a role", "messages");
            }
            lastRole = role;
            lastText = textOf(message.getValue("content"));
            if (role.equals("user")) {
                lastUserText = lastText;
            } else if (role.equals("assistant")) {
                answers++;
            } else if (role.equals("system") && tokens == 0) {
                instructions = lastText;
            }
            tokens += RequestBody.tokensOf(lastText) + TOKENS_AROUND_MESSAGE;
        }
        return new Conversation(lastUserText, lastRole, lastText, tokens, instructions, answers);
    }

    private static String textOf(Object content) {
        if (content instanceof String text) {
            return text;
        }
        StringBuilder text = new StringBuilder();
        if (content instanceof JsonArray parts) {
            for (Object part : parts) {
                if (part instanceof JsonObject object && object.getValue("text") instanceof String piece) {
                    text.append(piece);
                }
            }
        }
        return text.toString();
    }
}
