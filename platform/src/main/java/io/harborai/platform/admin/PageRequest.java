package io.harborai.platform.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Which part of a list is wanted: so many entries after this one, in the list's order. Unlike a page's number it stays
 * right while entries come and go, and costs the same at the end of a list as at its start.
 *
 * @param limit most entries, 1 to {@link #MOST}
 * @param after the key of the last entry that is known; empty for the beginning
 */
public record PageRequest(int limit, Optional<String> after) {
    /** Most entries of a page. */
    public static final int MOST = 1000;
    /** Entries of a page when nothing is said. */
    public static final int USUAL = 100;
    private static final int LONGEST_CURSOR = 512;

    /** Checks the limit. */
    public PageRequest {
        if (limit < 1 || limit > MOST) {
            throw new WrongInput("limit", "'limit' is " + limit + ", it must be 1 to " + MOST + ".");
        }
    }

    /** What the parameters {@code limit} and {@code after} say. @throws WrongInput if they are wrong */
    public static PageRequest of(Map<String, String> parameters) {
        long limit = Long.parseLong(parameters.getOrDefault("limit", String.valueOf(USUAL)));
        if (limit < 1 || limit > MOST) {
            throw new WrongInput("limit", "'limit' is " + limit + ", it must be 1 to " + MOST + ".");
        }
        String cursor = parameters.get("after");
        return new PageRequest((int) limit, cursor == null ? Optional.empty() : Optional.of(key(cursor)));
    }

    /** The key as a number. @throws WrongInput if it is none */
    public Optional<Long> afterNumber() {
        return after.map(key -> {
            if (!key.matches("[0-9]{1,18}")) {
                throw unknown();
            }
            return Long.parseLong(key);
        });
    }

    /** What a page says as its {@code next}. */
    static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(String cursor) {
        if (cursor.isEmpty() || cursor.length() > LONGEST_CURSOR) {
            throw unknown();
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
            throw unknown();
        }
    }

    private static WrongInput unknown() {
        return new WrongInput("after", "'after' is not a 'next' of an earlier page.");
    }
}
