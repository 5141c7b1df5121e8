package io.harborai.standin;

/**
 * A call whose peer went away before its answer was complete.
 *
 * @param model the model's name as the caller sent it
 * @param nanoTime when the stand-in noticed, on the clock of {@link System#nanoTime()}
 */
public record Abort(String model, long nanoTime) {}
