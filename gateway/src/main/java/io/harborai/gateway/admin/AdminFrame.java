package io.harborai.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.audit.AuditLog;
import io.harborai.gateway.audit.Change;
import io.harborai.gateway.audit.Masked;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Credentials;
import io.harborai.platform.admin.Entry;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;

/**
 * What every route of the admin API gets without doing anything: each write is in the audit log, with how it was and how it
 * is, told by the route's own GET; {@code Idempotency-Key}, {@code ETag}, {@code If-None-Match} and {@code If-Match}; wrong
 * input and a failing database become answers. A write whose beginning cannot be written to the log is not done.
 */
public final class AdminFrame implements AdminRoutes {
    private final AdminRoutes parts;
    private final AuditLog audit;
    private final Replies replies;

    private AdminFrame(AdminRoutes parts, AuditLog audit, Replies replies) {
        this.parts = parts;
        this.audit = audit;
        this.replies = replies;
    }

    /** A frame around these, with {@code /openapi.json} made of what they declare. */
    public static AdminFrame around(List<AdminRoutes> parts, Database database, AuditLog audit, InstantSource clock,
            String version) {
        return around(parts, List.of(), database, audit, clock, version);
    }

    /** The same, where the document has the routes of modules, too. */
    public static AdminFrame around(List<AdminRoutes> parts, List<WebRoute> web, Database database, AuditLog audit,
            InstantSource clock, String version) {
        AdminRoutes all = AdminRoutes.all(parts);
        return new AdminFrame(AdminRoutes.all(List.of(all, new OpenApiRoute(all.routes(), web, version))), audit,
                new Replies(database, clock));
    }

    @Override
    public boolean serves(String path) {
        return parts.serves(path);
    }

    @Override
    public List<AdminRoute> routes() {
        return parts.routes();
    }

    @Override
    public Entry enter(Credentials credentials) {
        return parts.enter(credentials);
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        throw new IllegalStateException("the frame is asked with the whole request");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        try {
            if (request.writes()) {
                // An open route lets somebody in; whoever that is, the route itself writes it down.
                return request.actor() == null ? parts.answer(request) : repeatable(request);
            }
            return tagged(request, asked(request));
        } catch (WrongInput wrong) {
            return AdminAnswer.failed(failure(wrong));
        } catch (StorageException broken) {
            return AdminAnswer.failed(failure(broken));
        }
    }

    private AdminAnswer asked(AdminRequest request) {
        return parts.answer(request.method().equals("HEAD") ? request.asGet() : request);
    }

    private AdminAnswer repeatable(AdminRequest request) {
        String id = replies.id(request);
        if (id == null) {
            return written(request);
        }
        Optional<AdminAnswer> known = replies.begin(id, request);
        if (known.isPresent()) {
            return known.get();
        }
        AdminAnswer answer = written(request);
        replies.end(id, status(answer), body(answer));
        return answer;
    }

    private AdminAnswer written(AdminRequest request) {
        byte[] before = state(request);
        String wanted = request.header("if-match");
        if (wanted != null && !wanted.equals("*") && (before == null || !wanted.equals(tag(before)))) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, request.path()
                    + " was changed since you read it. Read it again.").withProviderStatus(412)
                    .withCode("precondition_failed"));
        }
        String was = before == null ? null : Masked.json(before);
        note(request, Change.Phase.BEGUN, 0, was, request.body().length == 0 ? null : Masked.json(request.body()));
        AdminAnswer answer = answered(request);
        int status = status(answer);
        boolean done = status < 400;
        byte[] after = done ? state(request) : null;
        note(request, done ? Change.Phase.DONE : Change.Phase.FAILED, status, was,
                Masked.json(after == null ? body(answer) : after));
        return answer;
    }

    /** A failure is an answer here, so that the log has an end to each beginning. */
    private AdminAnswer answered(AdminRequest request) {
        try {
            return parts.answer(request);
        } catch (WrongInput wrong) {
            return AdminAnswer.failed(failure(wrong));
        } catch (StorageException broken) {
            return AdminAnswer.failed(failure(broken));
        }
    }

    private void note(AdminRequest request, Change.Phase phase, int status, @Nullable String before,
            @Nullable String after) {
        String action = parts.declared(request.method(), request.path()).map(AdminRoute::path).orElse(request.path());
        audit.append(new Change(request.someone(), request.address(), request.traceId(), phase,
                request.method() + " " + action, request.path(), status, before, after));
    }

    /** How what a path names is now; null when it cannot be read, or the path names a list. */
    private byte @Nullable [] state(AdminRequest request) {
        Optional<AdminRoute> reading = parts.declared("GET", request.path());
        if (reading.isEmpty() || reading.get().list() || !reading.get().path().contains("{")) {
            return null;
        }
        return answered(request.asGet()) instanceof AdminAnswer.Json json && json.status() == 200
                ? json.body().getBytes()
                : null;
    }

    private static AdminAnswer tagged(AdminRequest request, AdminAnswer answer) {
        if (!(answer instanceof AdminAnswer.Json json) || json.status() != 200) {
            return answer;
        }
        String tag = tag(json.body().getBytes());
        Map<String, String> headers = new HashMap<>(Map.of("etag", tag));
        return tag.equals(request.header("if-none-match"))
                ? AdminAnswer.page(304, headers, new byte[0])
                : AdminAnswer.page(200, headers,
                        request.method().equals("HEAD") ? new byte[0] : json.body().getBytes());
    }

    private static int status(AdminAnswer answer) {
        return switch (answer) {
            case AdminAnswer.Json json -> json.status();
            case AdminAnswer.Page page -> page.status();
            case AdminAnswer.Failed failed -> failed.failure().status();
            case AdminAnswer.NotAllowed not -> not.failure().status();
        };
    }

    private static byte[] body(AdminAnswer answer) {
        return switch (answer) {
            case AdminAnswer.Json json -> json.body().getBytes();
            case AdminAnswer.Page page -> page.body().getBytes();
            case AdminAnswer.Failed failed -> quoted(failed.failure());
            case AdminAnswer.NotAllowed not -> quoted(not.failure());
        };
    }

    /** The code alone: a message may repeat what was sent. */
    private static byte[] quoted(Failure failure) {
        return ("{\"code\":\"" + String.valueOf(failure.code()).replaceAll("[^a-zA-Z0-9_]", "") + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String tag(byte[] document) {
        try {
            return '"' + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document), 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Failure failure(WrongInput wrong) {
        return Failure.of(FailureKind.INVALID_REQUEST, wrong.getMessage()).withParam(wrong.field());
    }

    private static Failure failure(StorageException broken) {
        return Failure.of(FailureKind.OVERLOADED, "The database failed: " + broken.getMessage())
                .withCode("storage_failed");
    }
}
