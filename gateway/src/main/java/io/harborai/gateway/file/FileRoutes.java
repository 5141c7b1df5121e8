package io.harborai.gateway.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.team.ConflictException;
import io.harborai.gateway.team.Page;
import io.harborai.platform.blob.BlobException;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebHandler;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/files}, as OpenAI's clients speak it. A file of somebody else is a file that is not there. */
public final class FileRoutes {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> PURPOSES = Set.of("assistants", "batch", "fine-tune", "vision", "user_data",
            "evals");
    private static final String ONE = "/v1/files/{id}";
    /** What surrounds a file in its form. */
    private static final long FORM_BYTES = 1 << 20;
    private static final int USUAL_LIMIT = 100;

    private final FileStore files;

    /** Routes on a store. */
    public FileRoutes(FileStore files) {
        this.files = files;
    }

    /** The routes. */
    public List<WebRoute> routes() {
        return List.of(
                route("POST", "/v1/files", "Keeps a file.", this::upload)
                        .upTo(files.limits().fileBytes() + FORM_BYTES),
                route("GET", "/v1/files", "Lists files, the newest first.", this::list),
                route("GET", ONE, "Tells of a file.", request -> json(200, object(found(request)))),
                route("GET", ONE + "/content", "Gives a file's bytes.", this::content),
                route("DELETE", ONE, "Deletes a file.", this::delete));
    }

    private static WebRoute route(String method, String path, String summary, WebHandler handler) {
        return WebRoute.of(method, path, WebAccess.CALLER, summary, handler).errors(ErrorShape.OPENAI);
    }

    private WebReply upload(WebRequest request) throws IOException {
        try {
            return uploaded(request);
        } catch (UploadForm.Malformed wrong) {
            throw invalid("file", "The form cannot be read: " + wrong.getMessage() + ".");
        } catch (ConflictException full) {
            throw new WebFailure(Failure.of(FailureKind.INVALID_REQUEST, String.valueOf(full.getMessage()))
                    .withProviderStatus(409).withCode(full.code()));
        } catch (BlobException failed) {
            throw failed.kind() == BlobException.Kind.TOO_LARGE
                    ? new WebFailure(Failure.of(FailureKind.TOO_LARGE, "The file is longer than "
                            + files.limits().fileBytes() + " bytes.").withParam("file"))
                    : failed;
        }
    }

    private WebReply uploaded(WebRequest request) throws IOException {
        UploadForm form = new UploadForm(request.stream(), request.header("content-type").orElse(""));
        String owner = Owner.of(request.caller());
        String purpose = "";
        StoredFile file = null;
        for (UploadForm.Field field = form.next(); field != null; field = form.next()) {
            if (field.name().equals("purpose")) {
                purpose = purpose(field.text(100));
            } else if (field.name().equals("file") && field.file() != null && file == null) {
                // The purpose may come after it.
                file = files.add(owner, purpose, safe(field.file()), field);
            }
        }
        if (file == null) {
            throw invalid("file", "'file' is missing. Send it as a file of the form.");
        }
        if (purpose.isEmpty()) {
            files.delete(owner, file.id());
            throw invalid("purpose", "'purpose' is missing. It is one of " + sorted() + ".");
        }
        return json(200, object(files.purpose(file, purpose)));
    }

    private static String purpose(String text) {
        if (!PURPOSES.contains(text)) {
            throw invalid("purpose", "'purpose' must be one of " + sorted() + ".");
        }
        return text;
    }

    private static String sorted() {
        return String.join(", ", PURPOSES.stream().sorted().toList());
    }

    /** The last part of a path, without anything that a terminal or a file system reads as something else. */
    static String safe(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .replaceAll("[\\p{Cntrl}\\p{Cf}\"<>|:*?]", "_").strip();
        String cut = last.length() > 200 ? last.substring(last.length() - 200) : last;
        return cut.isEmpty() || cut.chars().allMatch(c -> c == '.') ? "file" : cut;
    }

    private WebReply list(WebRequest request) {
        int limit = limit(request);
        Page<StoredFile> page = files.list(Owner.of(request.caller()), request.query("purpose").orElse(""),
                request.query("after").orElse(""), limit);
        return json(200, page(page, FileRoutes::object, StoredFile::id));
    }

    /** How many entries a request asks for; {@value #USUAL_LIMIT} when it does not say. */
    public static int limit(WebRequest request) {
        String text = request.query("limit").orElse("" + USUAL_LIMIT);
        int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > Page.MAX) {
            throw invalid("limit", "'limit' must be 1 to " + Page.MAX + ".");
        }
        return limit;
    }

    /** A list as OpenAI's clients read it. */
    public static <T> Map<String, @Nullable Object> page(Page<T> page,
            Function<T, Map<String, @Nullable Object>> entry, Function<T, String> id) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put("data", page.data().stream().map(entry).toList());
        json.put("has_more", page.hasMore());
        json.put("first_id", page.data().isEmpty() ? null : id.apply(page.data().getFirst()));
        json.put("last_id", page.data().isEmpty() ? null : id.apply(page.data().getLast()));
        return json;
    }

    private StoredFile found(WebRequest request) {
        String id = request.segment("id");
        return files.find(Owner.of(request.caller()), id).orElseThrow(() -> missing(id));
    }

    private static WebFailure missing(String id) {
        return new WebFailure(Failure.of(FailureKind.NOT_FOUND, "There is no file '" + id + "'.")
                .withCode("file_not_found").withParam("id"));
    }

    private WebReply content(WebRequest request) {
        StoredFile file = found(request);
        InputStream bytes = files.open(file.owner(), file.id()).orElseThrow(() -> missing(file.id()));
        return WebReply.streamed(200, "application/octet-stream", file.bytes(), out -> {
            try (bytes) {
                bytes.transferTo(out);
            }
        }).with("content-disposition", "attachment; filename=\"" + file.name().replaceAll("[^ -~]|[\"\\\\]", "_")
                + '"').with("content-security-policy", "sandbox");
    }

    private WebReply delete(WebRequest request) {
        String id = request.segment("id");
        if (!files.delete(Owner.of(request.caller()), id)) {
            throw missing(id);
        }
        return json(200, Map.of("id", id, "object", "file", "deleted", true));
    }

    private static Map<String, @Nullable Object> object(StoredFile file) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", file.id());
        json.put("object", "file");
        json.put("bytes", file.bytes());
        json.put("created_at", file.createdAt().getEpochSecond());
        json.put("filename", file.name());
        json.put("purpose", file.purpose());
        json.put("status", "processed");
        return json;
    }

    /** A refusal of a field. */
    public static WebFailure invalid(String field, String message) {
        return new WebFailure(Failure.of(FailureKind.INVALID_REQUEST, message).withParam(field));
    }

    /** A document. */
    public static WebReply json(int status, Object value) {
        return WebReply.json(status, JSON.writeValueAsBytes(value));
    }
}
