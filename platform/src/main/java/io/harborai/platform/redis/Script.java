package io.harborai.platform.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import io.lettuce.core.codec.Base16;

/** A script that Redis runs as one step. */
enum Script {
    /** Counts a call in several limits, or in none. */
    TAKE("take.lua"),
    /** Settles a call that has ended. */
    SETTLE("settle.lua"),
    /** Says that this node lives. */
    BEAT("beat.lua"),
    /** Says that calls go on. */
    RENEW("renew.lua"),
    /** Reserves in several sums, or in none. */
    CHARGE("charge.lua"),
    /** Says what a node has of sums. */
    BALANCE("balance.lua"),
    /** Says what runs have used of a sum. */
    SEED("seed.lua");

    private final String text;
    private final String digest;

    Script(String file) {
        this.text = read("shared.lua") + read("window.lua") + read(file);
        this.digest = Base16.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    String text() {
        return text;
    }

    /** By which Redis knows it once it has been loaded. */
    String digest() {
        return digest;
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The program is incomplete: " + file + " is missing; install it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
