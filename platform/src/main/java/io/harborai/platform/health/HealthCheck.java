package io.harborai.platform.health;

/** A part that can be asked how it is. */
public interface HealthCheck {
    /** The part's name, in lower case with underscores. */
    String name();

    /** How it is, from memory: no network, no disk, no waiting. Any thread. */
    HealthReport check();

    /** Whether the server cannot do its work without this part: then an unhealthy part makes the server unhealthy. */
    default boolean vital() {
        return true;
    }
}
