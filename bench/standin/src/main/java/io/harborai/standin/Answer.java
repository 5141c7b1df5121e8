package io.harborai.standin;

import java.util.stream.Stream;

import io.vertx.core.json.JsonObject;

/** A good answer in both of its shapes, before any fault touches it. */
interface Answer {

    /** The answer as one JSON object. */
    JsonObject body();

    /** The answer as the events of a stream, made as they are asked for, {@code [DONE]} not among them. */
    Stream<Chunk> chunks();

    /** Whether its stream is lines of JSON; else events. */
    default boolean isLines() {
        return false;
    }

    /** What its usage fields say. */
    TokenCount tokens();

    /**
     * One event of a stream.
     *
     * @param json the event's data
     * @param paced whether it counts as a token for {@code rate=N}
     * @param tellsUsage whether it carries the usage
     */
    record Chunk(JsonObject json, boolean paced, boolean tellsUsage) {}
}
