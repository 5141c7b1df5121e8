package io.harborai.gateway.guardrail.text;

/** Hears of what a {@link Detector} finds. */
@FunctionalInterface
public interface Found {
    /**
     * One find, {@code [start, end)} in characters from the beginning of the text, not empty.
     *
     * @param kind what it is, in a word; empty when there is but one kind
     */
    void match(long start, long end, String kind);
}
