package io.harborai.standin;

import io.vertx.core.json.JsonObject;

import org.jspecify.annotations.Nullable;

/**
 * An error in OpenAI's shape.
 *
 * @param status the HTTP status
 * @param message what is wrong and what to do
 * @param code a machine-readable code, if any
 * @param param the request's field at fault, if any
 */
record ApiError(int status, String message, @Nullable String code, @Nullable String param) {

    static ApiError of(int status, String message) {
        return new ApiError(status, message, null, null);
    }

    /** The error that the directive {@code status=NNN} asks for. */
    static ApiError asked(int status) {
        String code = status == 429 ? "rate_limit_exceeded" : status == 401 ? "invalid_api_key" : null;
        return new ApiError(status, "the stand-in was asked for status " + status, code, null);
    }

    JsonObject json() {
        return new JsonObject().put("error",
                new JsonObject().put("message", message).put("type", type()).put("param", param).put("code", code));
    }

    private String type() {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    }
}
