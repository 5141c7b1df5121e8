package io.harborai.gateway.account;

import java.util.Map;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads bodies and writes answers of this package's routes. */
final class Bodies {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private Bodies() {
    }

    static <T> T read(byte[] body, Class<T> type, String shape) {
        try {
            T read = MAPPER.readValue(body, type);
            if (read != null) {
                return read;
            }
        } catch (JacksonException malformed) {
            // The parser's own message may quote a password.
            throw new WrongInput(null, "The body must be " + shape + ".");
        }
        throw new WrongInput(null, "The body must be " + shape + ".");
    }

    static String needed(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new WrongInput(name, "'" + name + "' is missing.");
        }
        return value;
    }

    static Role role(@Nullable String word) {
        return Role.of(needed("role", word)).orElseThrow(() -> new WrongInput("role", "'role' is '" + word
                + "', it must be viewer, operator or admin."));
    }

    static AdminAnswer json(int status, Object value) {
        return AdminAnswer.json(status, MAPPER.writeValueAsBytes(value));
    }

    static AdminAnswer page(Map<String, String> headers, Object value) {
        return AdminAnswer.page(200, headers, MAPPER.writeValueAsBytes(value));
    }

    static AdminAnswer nothing(String what, String id) {
        return AdminAnswer.failed(Failure.of(FailureKind.NOT_FOUND, "There is no " + what + " with the id '" + id
                + "'.").withCode(what.replace(' ', '_') + "_not_found"));
    }
}
