package io.harborai.standin;

import io.vertx.core.json.JsonObject;

/**
 * What surrounds the choices of an answer.
 *
 * @param id the answer's id
 * @param model the model's name as it was asked for
 * @param choices how many choices, 1 to {@value #MAX_CHOICES}
 * @param usageAllowed whether the answer tells its usage
 * @param usageInStream whether a stream of it does so too
 */
record Envelope(String id, String model, int choices, boolean usageAllowed, boolean usageInStream) {

    /** What every answer carries so that nobody takes it for a model's. */
    static final String FINGERPRINT = "harborai-standin";
    static final int MAX_CHOICES = 128;
    /** The most pieces, or bytes of huge content, over all choices of an answer. */
    static final long MAX_PIECES = 1_000_000;
    static final long MAX_CONTENT_BYTES = 64L * 1024 * 1024;
    /** Answers are the same each time, their time too: 2023-11-14T22:13:20Z. */
    static final long CREATED_EPOCH_SECONDS = 1_700_000_000;

    static Envelope of(RequestBody request, ModelName model, String id) {
        int choices = request.number("n", 1, 1, MAX_CHOICES);
        if (choices * model.value(Directive.TOKENS, 1) > MAX_PIECES) {
            throw new BadRequest("n times tokens must be at most " + MAX_PIECES, "n");
        }
        if (choices * model.value(Directive.HUGE, 1) > MAX_CONTENT_BYTES) {
            throw new BadRequest("n times huge must be at most " + MAX_CONTENT_BYTES, "n");
        }
        boolean allowed = !model.has(Directive.NO_USAGE);
        boolean asked = Boolean.TRUE.equals(request.objectOrEmpty("stream_options").getValue("include_usage"));
        return new Envelope(id, model.text(), choices, allowed, allowed && asked);
    }

    JsonObject head(String object) {
        return new JsonObject().put("id", id).put("object", object).put("created", CREATED_EPOCH_SECONDS)
                .put("model", model).put("system_fingerprint", FINGERPRINT);
    }

    JsonObject usage(TokenCount tokens) {
        return new JsonObject().put("prompt_tokens", tokens.prompt()).put("completion_tokens", tokens.completion())
                .put("total_tokens", tokens.total());
    }
}
