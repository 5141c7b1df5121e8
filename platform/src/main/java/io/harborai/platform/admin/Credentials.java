package io.harborai.platform.admin;

import org.jspecify.annotations.Nullable;

/**
 * What a caller of the admin API shows beside the gateway's own keys.
 *
 * @param key    the key as sent; null when none was
 * @param cookie the cookie header; null when none was sent
 * @param csrf   the header that pages add to what they write; null when there is none
 * @param writes whether the method changes something
 */
public record Credentials(@Nullable String key, @Nullable String cookie, @Nullable String csrf, boolean writes) {
    @Override
    public String toString() {
        return "Credentials[" + (key == null ? "no key" : "a key") + ", " + (cookie == null ? "no cookie" : "a cookie")
                + "]";
    }
}
