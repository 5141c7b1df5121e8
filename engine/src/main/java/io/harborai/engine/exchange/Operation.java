package io.harborai.engine.exchange;

/** What a call asks a model to do, with its path on the OpenAI wire (relative to a provider's base URL). */
public enum Operation {
    CHAT_COMPLETIONS("/chat/completions", "messages", Shape.TEXT), COMPLETIONS("/completions", "prompt",
            Shape.TEXT), EMBEDDINGS("/embeddings", "input", Shape.TEXT),
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
    MODELS("/models", "", Shape.TEXT);

    /** What requests and answers are made of. */
    private enum Shape {
        /** Texts, tokens and vectors in JSON that the engine reads. */
        TEXT,
        /** JSON both ways, and nothing is made: the answer is a judgement. */
        JUDGED,
        /** JSON that is asked, anything that is answered. */
        MEDIA,
        /** A multipart form that is asked, anything that is answered. */
        FORM
    }

    private final String path;
    private final String inputField;
    private final Shape shape;

    Operation(String path, String inputField, Shape shape) {
        this.path = path;
        this.inputField = inputField;
        this.shape = shape;
    }

    /** The path below the base URL, beginning with a slash. */
    public String path() {
        return path;
    }

    /** Whether the request is a GET without a body. */
    public boolean reads() {
        return this == MODELS;
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

    /** Whether the answer has tokens of its own: a vector and a judgement have none. */
    public boolean generates() {
        return this != EMBEDDINGS && shape != Shape.JUDGED;
    }
}
