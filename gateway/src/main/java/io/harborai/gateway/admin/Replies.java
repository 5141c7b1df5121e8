package io.harborai.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.audit.Masked;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;

/**
 * Writes that carry an {@code Idempotency-Key} are done once, also when they are repeated on another node. A repetition gets
 * the first answer, but for its secrets, which are not kept. Blocking; safe to share between threads.
 */
final class Replies {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final int LONGEST_KEY = 255;

    private final Database database;
    private final InstantSource clock;

    Replies(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The id of a request under which its answer is kept; null when it carries no key. */
    @Nullable
    String id(AdminRequest request) {
        String key = request.header("idempotency-key");
        if (key == null) {
            return null;
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new WrongInput("idempotency-key", "'idempotency-key' must have 1 to " + LONGEST_KEY
                    + " characters.");
        }
        return hash(request.someone().id() + "\n" + key, new byte[0]);
    }

    /** Takes an id for this request. @return empty when the work is to be done now; else the answer to give */
    Optional<AdminAnswer> begin(String id, AdminRequest request) {
        String content = hash(request.method() + " " + request.path() + "?" + request.query() + "\n", request.body());
        return database.write(handle -> {
            handle.execute("delete from admin_replies where created_at < ?", clock.millis() - KEPT.toMillis());
            Optional<Reply> known = handle.createQuery("select request, status, body from admin_replies where id = ?")
                    .bind(0, id)
                    .map((row, context) -> new Reply(row.getString(1), row.getInt(2), row.getString(3))).findOne();
            if (known.isPresent()) {
                return Optional.of(known.get().answer(content));
            }
            handle.execute("insert into admin_replies (id, request, created_at) values (?, ?, ?)", id, content,
                    clock.millis());
            return Optional.empty();
        });
    }

    /** Keeps an answer of success; what failed may be tried again under the same key. */
    void end(String id, int status, byte[] body) {
        boolean done = status < 300;
        database.write(handle -> done
                ? handle.execute("update admin_replies set status = ?, body = ? where id = ?", status,
                        Masked.json(body), id)
                : handle.execute("delete from admin_replies where id = ?", id));
    }

    private static String hash(String text, byte[] more) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(more));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** An answer that is kept; status 0 while the work is under way, or was cut off. */
    private record Reply(String request, int status, @Nullable String body) {
        AdminAnswer answer(String content) {
            if (!request.equals(content)) {
                return failed("This Idempotency-Key belongs to another request. Use a new one for each.",
                        "idempotency_key_reused");
            }
            if (status == 0) {
                return failed("A request with this Idempotency-Key is under way, or was cut off. See whether it was "
                        + "done before you send it with a new key.", "idempotency_unfinished");
            }
            return AdminAnswer.page(status, Map.of("idempotency-replayed", "true"),
                    String.valueOf(body).getBytes(StandardCharsets.UTF_8));
        }

        private static AdminAnswer failed(String why, String code) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, why).withProviderStatus(409)
                    .withCode(code));
        }
    }
}
