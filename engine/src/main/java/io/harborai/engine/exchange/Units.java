package io.harborai.engine.exchange;

import java.util.Objects;

/**
 * What a call is billed for beside its tokens, or instead of them.
 *
 * @param pictures    pictures that are made; 0 or more, as all numbers here
 * @param quality     their quality as the request names it, empty for the model's own
 * @param size        their size as the request names it, empty for the model's own
 * @param millis      length of the sound that is listened to, in milliseconds
 * @param characters  characters that are read aloud, as Unicode code points
 * @param searches    searches of a rerank model
 * @param imageTokens how many tokens of the prompt are pictures
 * @param soundTokens how many tokens of the prompt are sound
 */
public record Units(long pictures, String quality, String size, long millis, long characters, long searches,
        long imageTokens, long soundTokens) {
    /** Nothing of the kind, or nothing is known of it. */
    public static final Units NONE = new Units(0, "", "", 0, 0, 0, 0, 0);

    public Units {
        Objects.requireNonNull(quality);
        Objects.requireNonNull(size);
        if (pictures < 0 || millis < 0 || characters < 0 || searches < 0 || imageTokens < 0 || soundTokens < 0) {
            throw new IllegalArgumentException("pictures " + pictures + ", millis " + millis + ", characters "
                    + characters + ", searches " + searches + ", imageTokens " + imageTokens + ", soundTokens "
                    + soundTokens + ": none may be below 0");
        }
    }

    /** So many pictures of that kind. */
    public static Units pictures(long count, String quality, String size) {
        return new Units(count, quality, size, 0, 0, 0, 0, 0);
    }

    /** A sound of that length. */
    public static Units sound(long millis) {
        return new Units(0, "", "", millis, 0, 0, 0, 0);
    }

    /** A text of that length. */
    public static Units characters(long count) {
        return new Units(0, "", "", 0, count, 0, 0, 0);
    }

    /** So many searches. */
    public static Units searches(long count) {
        return new Units(0, "", "", 0, 0, count, 0, 0);
    }

    /** What the provider told, and where it told nothing, what was asked. */
    public Units orAsked(Units asked) {
        return new Units(pictures > 0 ? pictures : asked.pictures, asked.quality, asked.size,
                millis > 0 ? millis : asked.millis, characters > 0 ? characters : asked.characters,
                searches > 0 ? searches : asked.searches, imageTokens, soundTokens);
    }
}
