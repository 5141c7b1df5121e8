package io.harborai.engine.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.wire.Json;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a call asks, as SHA-256: tenant, operation, the model name asked for, and the request's fields in any order. Fields
 * that do not change the answer do not count, nor does the form the answer shall have. Whitespace inside a field's value does: who formats differently misses, and is
 * never given a wrong answer.
 */
public record CacheKey(long a, long b, long c, long d) {
    /**
     * Who asks, and what the provider is to note down of it, is not what is asked; nor is the form, which {@link AnswerForm}
     * tells. The model counts by its name alone.
     */
    private static final Set<String> IGNORED = Set.of("user", "metadata", "store", "safety_identifier",
            "prompt_cache_key", "service_tier", "stream", "stream_options", "model");

    /** As 64 hexadecimal digits. */
    String text() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
    }

    /** The key of a call. */
    public static CacheKey of(Call call) {
        return without(call, 0, 0);
    }

    /**
     * The key of all that a call asks but for a piece of one field. It is never the key of a call.
     *
     * @param start offset of the piece in the call's body
     * @param end   offset after it; a piece of no length leaves nothing out
     */
    static CacheKey without(Call call, int start, int end) {
        MessageDigest digest = sha256();
        text(digest, call.options().tenant());
        text(digest, call.operation().name());
        text(digest, call.envelope().model());
        byte[] body = call.body();
        for (Map.Entry<String, int[]> field : fields(body).entrySet()) {
            text(digest, field.getKey());
            int[] range = field.getValue();
            if (start < end && range[0] <= start && end <= range[1]) {
                part(digest, body, range[0], start);
                part(digest, body, end, range[1]);
            } else {
                part(digest, body, range[0], range[1]);
            }
        }
        return of(digest);
    }

    /** The key of a tenant's text, whatever it is part of. */
    static CacheKey of(String tenant, byte[] text) {
        MessageDigest digest = sha256();
        text(digest, tenant);
        part(digest, text, 0, text.length);
        return of(digest);
    }

    private static CacheKey of(MessageDigest digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new CacheKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /** Where the values of the request's own fields stand; of a field that is given twice the last, as parsers read it. */
    private static Map<String, int[]> fields(byte[] body) {
        Map<String, int[]> fields = new TreeMap<>();
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                if (value.isScalarValue()) {
                    // Strings are read lazily: only their end tells where they end.
                    parser.getString();
                } else {
                    parser.skipChildren();
                }
                if (!IGNORED.contains(name)) {
                    fields.put(name, new int[]{start, (int) parser.currentLocation().getByteOffset()});
                }
            }
        }
        return fields;
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        part(digest, bytes, 0, bytes.length);
    }

    private static void part(MessageDigest digest, byte[] bytes, int start, int end) {
        number(digest, end - start);
        digest.update(bytes, start, end - start);
    }

    /** Lengths go before what is long, or two keys could be cut apart differently and be the same. */
    private static void number(MessageDigest digest, int number) {
        digest.update((byte) (number >>> 24));
        digest.update((byte) (number >>> 16));
        digest.update((byte) (number >>> 8));
        digest.update((byte) number);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
