package io.harborai.gateway.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/** The hash of an entry: SHA-256 over the hash before it and each of its fields with their length, so none can be moved. */
final class Chain {
    /** What the first entry follows. */
    static final String BEGINNING = "0".repeat(64);

    private Chain() {
    }

    static String hash(AuditEntry entry) {
        MessageDigest digest = digest();
        add(digest, entry.previous());
        add(digest, Long.toString(entry.seq()));
        add(digest, Long.toString(entry.at().toEpochMilli()));
        add(digest, entry.kind());
        add(digest, entry.actorId());
        add(digest, entry.actor());
        add(digest, entry.address());
        add(digest, entry.traceId());
        add(digest, entry.phase());
        add(digest, entry.action());
        add(digest, entry.target());
        add(digest, Integer.toString(entry.status()));
        add(digest, entry.before());
        add(digest, entry.after());
        return HexFormat.of().formatHex(digest.digest());
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void add(MessageDigest digest, @Nullable String field) {
        byte[] bytes = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(field == null ? -1 : bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
