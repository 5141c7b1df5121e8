package io.harborai.engine.exchange;

/** What a call asks a model to do, with its path on the OpenAI wire (relative to a provider's base URL). */
public enum Operation {
    CHAT_COMPLETIONS("/chat/completions", "messages"), COMPLETIONS("/completions", "prompt"), EMBEDDINGS("/embeddings",
            "input");

    private final String path;
    private final String inputField;

    Operation(String path, String inputField) {
        this.path = path;
        this.inputField = inputField;
    }

    /** The path below the base URL, beginning with a slash. */
    public String path() {
        return path;
    }

    /** The request field that carries the input and must be there. */
    public String inputField() {
        return inputField;
    }
}
