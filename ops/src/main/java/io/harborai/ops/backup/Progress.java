package io.harborai.ops.backup;

/** Hears how far long work is. Called by the thread that works, some times a second at most for large files. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (what, done, all) -> {
    };

    /**
     * So much is done.
     *
     * @param what what is being done, in a word or two
     * @param done bytes
     * @param all  bytes; 0 when it is not known
     */
    void at(String what, long done, long all);
}
