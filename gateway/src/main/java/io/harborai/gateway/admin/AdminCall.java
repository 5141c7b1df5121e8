package io.harborai.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.team.ConflictException;
import io.harborai.gateway.team.FieldException;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.storage.StorageException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** What the routes of keys and teams have in common: paths and answers. */
final class AdminCall {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private AdminCall() {
    }

    /** Answers, and puts what goes wrong into an error. */
    static AdminAnswer guarded(String what, Supplier<AdminAnswer> work) {
        try {
            return work.get();
        } catch (FieldException wrong) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, String.valueOf(wrong.getMessage()))
                    .withParam(wrong.field()));
        } catch (ConflictException conflict) {
            return conflict(String.valueOf(conflict.getMessage()), conflict.code());
        } catch (StorageException broken) {
            return broken.kind() == StorageException.Kind.CONFLICT
                    ? conflict("Somebody else has just changed the " + what + ": " + broken.getMessage(), "conflict")
                    : AdminAnswer.failed(Failure.of(FailureKind.OVERLOADED, "The " + what
                            + " cannot be read or written: " + broken.getMessage()).withCode("storage_failed"));
        }
    }

    private static AdminAnswer conflict(String message, String code) {
        return AdminAnswer.failed(
                Failure.of(FailureKind.INVALID_REQUEST, message).withProviderStatus(409).withCode(code));
    }

    /** The parts of a path below a route's, decoded. */
    static String[] below(String route, String path) {
        String[] parts = path.substring(Math.min(path.length(), route.length() + 1)).split("/", -1);
        for (int index = 0; index < parts.length; index++) {
            try {
                parts[index] = URLDecoder.decode(parts[index].replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                throw new FieldException("path", path, "encoded with two hexadecimal digits behind each %");
            }
        }
        return parts;
    }

    static AdminAnswer json(int status, Object value) {
        return AdminAnswer.json(status, MAPPER.writeValueAsBytes(value));
    }

    static AdminAnswer one(Optional<Map<String, @Nullable Object>> found, String what, String id) {
        return found.map(json -> json(200, json)).orElseGet(() -> AdminAnswer.failed(Failure.of(
                FailureKind.NOT_FOUND, "There is no " + what + " '" + id + "'.").withCode(what + "_not_found")));
    }

    static AdminAnswer nothing(String path) {
        return AdminAnswer.failed(Failure.of(FailureKind.NOT_FOUND, "There is nothing at " + path + ".")
                .withCode("unknown_route"));
    }
}
