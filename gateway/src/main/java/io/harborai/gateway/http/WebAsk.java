package io.harborai.gateway.http;

import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.wire.BodyBudget;
import io.harborai.gateway.web.Records;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebCaller;
import io.harborai.platform.web.WebRequest;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** A request as a module's handler sees it. Used by the handler's thread; the head was copied on the loop. */
final class WebAsk implements WebRequest {
    private final WebCall call;
    private final Visit visit;
    private final String method;
    private final @Nullable String query;
    private final List<Map.Entry<String, String>> headers;
    private final List<String> names;
    private final List<String> values;
    private final WebCaller caller;
    private final String address;
    private final @Nullable BodyPipe pipe;
    private final BodyBudget budget;
    private byte @Nullable [] read;

    WebAsk(WebCall call, Visit visit, List<String> names, List<String> values, WebCaller caller,
            @Nullable BodyPipe pipe, BodyBudget budget) {
        this.call = call;
        this.visit = visit;
        this.method = visit.request().method().name();
        this.query = visit.request().query();
        this.headers = headers(visit.request().headers());
        this.names = names;
        this.values = values;
        this.caller = caller;
        this.address = visit.address();
        this.pipe = pipe;
        this.budget = budget;
    }

    private static List<Map.Entry<String, String>> headers(MultiMap sent) {
        return List.copyOf(sent.entries());
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return visit.path();
    }

    @Override
    public String segment(String name) {
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException("the route has no segment '" + name + "', it has " + names);
        }
        // A plus sign means itself in a path.
        String text = decoded(name, values.get(at).replace("+", "%2B"));
        if (text.equals(".") || text.equals("..") || text.indexOf('\0') >= 0) {
            throw new WrongInput(name, "'" + name + "' in the path cannot be used.");
        }
        return text;
    }

    @Override
    public Optional<String> query(String name) {
        if (query == null) {
            return Optional.empty();
        }
        for (String part : query.split("&", -1)) {
            int sign = part.indexOf('=');
            String key = sign < 0 ? part : part.substring(0, sign);
            if (decoded(name, key).equals(name)) {
                return Optional.of(sign < 0 ? "" : decoded(name, part.substring(sign + 1)));
            }
        }
        return Optional.empty();
    }

    private static String decoded(String name, String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new WrongInput(name, "'" + name + "' must be encoded with two hexadecimal digits behind each %.");
        }
    }

    @Override
    public Optional<String> header(String name) {
        return headers.stream().filter(entry -> entry.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue)
                .findFirst();
    }

    @Override
    public WebCaller caller() {
        return caller;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public String traceId() {
        return visit.traceId();
    }

    @Override
    public byte[] body() {
        byte[] known = read;
        if (known == null) {
            known = pipe == null ? new byte[0] : pipe.whole(budget);
            read = known;
        }
        return known;
    }

    @Override
    public <T> T json(Class<T> type) {
        return Records.read(body(), type);
    }

    @Override
    public InputStream stream() {
        return pipe == null ? InputStream.nullInputStream() : pipe;
    }

    @Override
    public boolean gone() {
        return call.gone();
    }
}
