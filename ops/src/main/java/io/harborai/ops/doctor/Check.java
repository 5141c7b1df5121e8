package io.harborai.ops.doctor;

/**
 * One thing that the doctor looks at.
 *
 * @param name unique, lower-case words with hyphens
 * @param look looks at it, on a thread of its own, together with the others
 */
public record Check(String name, Look look) {
    /** Looks at one thing. */
    @FunctionalInterface
    public interface Look {
        /**
         * What came of it.
         *
         * @throws Exception when that cannot be told; it counts as failed
         */
        Verdict examine() throws Exception;
    }
}
