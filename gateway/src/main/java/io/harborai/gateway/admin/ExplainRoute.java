package io.harborai.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.OwnFields;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Explanation;
import io.harborai.engine.routing.PreferenceReader;
import io.harborai.engine.routing.PreferenceReading;
import io.harborai.engine.routing.Tags;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code GET /admin/v1/explain}: why a call would go where it would go. The call is described by parameters: {@code model}
 * and, all optional, {@code tags}, {@code session}, {@code user}, {@code trace_id}, {@code stream}, {@code tools},
 * {@code images}, {@code bytes}, any number of {@code header=name:value}, and the preferences {@code models} (names with
 * commas) and {@code provider} (JSON).
 */
public final class ExplainRoute implements AdminRoutes {
    private static final String PATH = "/admin/v1/explain";
    private static final String ALLOWED = "model, tags, session, user, trace_id, stream, tools, images, bytes, "
            + "header=name:value, models, provider";
    /** Most headers that a described call has. */
    private static final int MOST_HEADERS = 64;

    private final Function<CallTraits, Explanation> explain;
    private final JsonMapper mapper = JsonMapper.builder().build();

    /** @param explain tells why; called on virtual threads */
    public ExplainRoute(Function<CallTraits, Explanation> explain) {
        this.explain = explain;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.of("GET", PATH, Role.VIEWER, "Tells why a call would go where it would go.")
                .needs("model", "string", "The model's name, as a caller writes it.")
                .with("tags", "string", "Tags of the call: a=b,c=d.").with("session", "string", "Its session.")
                .with("user", "string", "Its user.").with("trace_id", "string", "Its id.")
                .with("stream", "boolean", "Whether it streams.").with("tools", "boolean", "Whether it has tools.")
                .with("images", "boolean", "Whether it has images.").with("bytes", "integer", "Its body's length.")
                .with("header", "string", "A header of the call as name:value; may be given several times.")
                .with("models", "string", "Models to try, with commas.")
                .with("provider", "string", "Preferences of providers, as JSON."));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH);
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        return answer(method, path, "", body);
    }

    @Override
    public AdminAnswer answer(String method, String path, String query, byte[] body) {
        if (!method.equals("GET")) {
            return AdminAnswer.notAllowed(path, method, "GET");
        }
        try {
            Explanation explanation = explain.apply(new Asked().read(query));
            return AdminAnswer.json(200, mapper.writeValueAsBytes(ExplanationJson.of(explanation)));
        } catch (WrongParameter wrong) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, wrong.getMessage())
                    .withParam(wrong.parameter));
        }
    }

    /** What a query says of the call. */
    private static final class Asked {
        private final Map<String, String> values = new HashMap<>();
        private final Map<String, String> headers = new HashMap<>();

        CallTraits read(String query) throws WrongParameter {
            for (String part : query.split("&", -1)) {
                if (!part.isEmpty()) {
                    int sign = part.indexOf('=');
                    add(decoded(sign < 0 ? part : part.substring(0, sign)),
                            sign < 0 ? "" : decoded(part.substring(sign + 1)));
                }
            }
            String model = values.get("model");
            if (model == null || model.isBlank()) {
                throw new WrongParameter("model", "'model' is missing. Parameters are " + ALLOWED + ".");
            }
            CallTraits plain = new CallTraits(model, Operation.CHAT_COMPLETIONS, flag("stream"), flag("tools"),
                    flag("images"),
                    bytes(), values.getOrDefault("trace_id", ""), values.get("session"), values.get("user"), tags(),
                    name -> headers.get(name.toLowerCase(Locale.ROOT)));
            return switch (PreferenceReader.read(new byte[0], OwnFields.NONE, values.get("models"),
                    values.get("provider"))) {
                case PreferenceReading.Accepted accepted -> plain.with(accepted.preferences());
                case PreferenceReading.Refused refused -> throw new WrongParameter(
                        refused.failure().param().orElse(null), refused.failure().message());
            };
        }

        private void add(String name, String value) throws WrongParameter {
            if (name.equals("header")) {
                int colon = value.indexOf(':');
                if (colon < 1 || headers.size() >= MOST_HEADERS) {
                    throw new WrongParameter("header", "'header' is '" + value + "', it must be name:value, at most "
                            + MOST_HEADERS + " times.");
                }
                headers.put(value.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        value.substring(colon + 1).strip());
                return;
            }
            boolean known = switch (name) {
                case "model", "tags", "session", "user", "trace_id", "stream", "tools", "images", "bytes", "models",
                        "provider" ->
                    true;
                default -> false;
            };
            if (!known) {
                throw new WrongParameter(name, "There is no parameter '" + name + "'. Parameters are " + ALLOWED + ".");
            }
            if (values.put(name, value) != null) {
                throw new WrongParameter(name, "'" + name + "' is given twice.");
            }
        }

        private boolean flag(String name) throws WrongParameter {
            String value = values.getOrDefault(name, "false");
            return switch (value) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new WrongParameter(name, "'" + name + "' is '" + value
                        + "', it must be true or false.");
            };
        }

        private long bytes() throws WrongParameter {
            String value = values.getOrDefault("bytes", "0");
            if (!value.matches("[0-9]{1,12}")) {
                throw new WrongParameter("bytes", "'bytes' is '" + value
                        + "', it must be a whole number of at most 12 digits.");
            }
            return Long.parseLong(value);
        }

        private Map<String, String> tags() throws WrongParameter {
            try {
                return Tags.parse(values.getOrDefault("tags", ""));
            } catch (IllegalArgumentException wrong) {
                throw new WrongParameter("tags", "'tags' is wrong: " + wrong.getMessage() + ".");
            }
        }

        private static String decoded(String text) throws WrongParameter {
            try {
                return URLDecoder.decode(text, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException brokenEscape) {
                throw new WrongParameter(null, "The query has a broken escape: '" + text + "'.");
            }
        }
    }

    /** Ends the reading of a query; never leaves this class. */
    private static final class WrongParameter extends Exception {
        private static final long serialVersionUID = 1L;
        private final @Nullable String parameter;

        WrongParameter(@Nullable String parameter, String message) {
            super(message, null, false, false);
            this.parameter = parameter;
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
