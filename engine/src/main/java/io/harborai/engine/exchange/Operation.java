package io.harborai.engine.exchange;

/** What a call asks a model to do, with its path relative to a provider's base URL. */
public enum Operation {
    CHAT_COMPLETIONS("/chat/completions", "messages", Shape.TEXT), COMPLETIONS("/completions", "prompt",
            Shape.TEXT), EMBEDDINGS("/embeddings", "input", Shape.TEXT),
    /** Anthropic's messages. */
    MESSAGES("/messages", "messages", Shape.TEXT),
    /** OpenAI's responses. */
    RESPONSES("/responses", "input", Shape.TEXT),
    /** Gemini's generateContent; the body carries {@code model} and {@code stream} too, which Gemini has in its path. */
    GENERATE("/models", "contents", Shape.TEXT),
    /** Ollama's own chat; the body says in any case whether a stream is wanted. */
    OLLAMA("/api/chat", "messages", Shape.TEXT),
    /** Tells whether a text or a picture is harmful. */
    MODERATIONS("/moderations", "input", Shape.JUDGED),
    /** Orders documents by how well they answer a question, in the form that Cohere and Jina share. */
    RERANK("/rerank", "documents", Shape.JUDGED),
    /** Makes pictures of words. */
    IMAGES("/images/generations", "prompt", Shape.MEDIA),
    /** Changes a picture; the request is a form. */
    IMAGE_EDITS("/images/edits", "image", Shape.FORM),
    /** Makes pictures like a picture; the request is a form. */
    IMAGE_VARIATIONS("/images/variations", "image", Shape.FORM),
    /** Reads a text aloud. */
    SPEECH("/audio/speech", "input", Shape.MEDIA),
    /** Writes down what is said; the request is a form. */
    TRANSCRIPTIONS("/audio/transcriptions", "file", Shape.FORM),
    /** Writes down in English what is said; the request is a form. */
    TRANSLATIONS("/audio/translations", "file", Shape.FORM),
    /** Asks a provider which models it has; the request has no body and no input. */
    MODELS("/models", "", Shape.TEXT),
    /**
     * Reads a response that its platform keeps, or what was asked for it; the envelope's model is the path below
     * {@code /responses/}, with its query.
     */
    RESPONSE_READ("/responses/", "", Shape.KEPT),
    /** Makes a platform forget a response that it keeps. */
    RESPONSE_DELETE("/responses/", "", Shape.KEPT),
    /** Makes a platform stop working on a response in the background. */
    RESPONSE_CANCEL("/responses/", "", Shape.KEPT);

    /** What requests and answers are made of. */
    private enum Shape {
        /** Texts, tokens and vectors in JSON that the engine reads. */
        TEXT,
        /** JSON both ways, and nothing is made: the answer is a judgement. */
        JUDGED,
        /** JSON that is asked, anything that is answered. */
        MEDIA,
        /** A multipart form that is asked, anything that is answered. */
        FORM,
        /** Nothing that is sent, and what is kept that is answered. */
        KEPT
    }

    private final String path;
    private final String inputField;
    private final Shape shape;

    Operation(String path, String inputField, Shape shape) {
        this.path = path;
        this.inputField = inputField;
        this.shape = shape;
    }

    /** Whether a model is asked to go on with a conversation, in whatever format. */
    public boolean converses() {
        return this == CHAT_COMPLETIONS || this == MESSAGES || this == RESPONSES || this == GENERATE
                || this == OLLAMA;
    }

    /** The path below the base URL, beginning with a slash. */
    public String path() {
        return path;
    }

    /** Whether the request has no body and asks no model: there is nothing to pay. */
    public boolean reads() {
        return this == MODELS || shape == Shape.KEPT;
    }

    /** Whether it is about what a platform keeps; see {@link #RESPONSE_READ} for its path. */
    public boolean isAboutKept() {
        return shape == Shape.KEPT;
    }

    /** The method of its requests. */
    public String method() {
        return switch (this) {
            case MODELS, RESPONSE_READ -> "GET";
            case RESPONSE_DELETE -> "DELETE";
            default -> "POST";
        };
    }

    /** The request field that carries the input and must be there. */
    public String inputField() {
        return inputField;
    }

    /** Whether the request is a multipart form and no JSON. */
    public boolean isForm() {
        return shape == Shape.FORM;
    }

    /** Whether the answer passes as it is, whatever it is made of: JSON without choices, sound, text, events of other kinds. */
    public boolean passes() {
        return shape != Shape.TEXT;
    }

    /** Whether pictures or sound are asked or answered, which are not told by the tokens of texts. */
    public boolean isMedia() {
        return shape == Shape.MEDIA || shape == Shape.FORM;
    }

    /** Whether platforms bill it by pictures, seconds, characters or searches, if not by tokens. */
    public boolean hasUnits() {
        return isMedia() || this == RERANK;
    }

    /** Whether the answer has tokens of its own: a vector and a judgement have none. */
    public boolean generates() {
        return this != EMBEDDINGS && shape != Shape.JUDGED && shape != Shape.KEPT;
    }
}
