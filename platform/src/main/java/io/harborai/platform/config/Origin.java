package io.harborai.platform.config;

/**
 * Where a value was written.
 *
 * @param source the file's name as the user wrote it, {@code environment NAME}, a flag such as {@code --port}, or
 *        {@code default}
 * @param line 1-based line, 0 when the source has no lines
 * @param column 1-based column, 0 when the source has no lines
 */
public record Origin(String source, int line, int column) {
    static final Origin DEFAULT = new Origin("default", 0, 0);

    /** Refuses a negative position. */
    public Origin {
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("line " + line + ", column " + column + ": neither may be negative");
        }
    }

    static Origin environment(String name) {
        return new Origin("environment " + name, 0, 0);
    }

    /** {@code file:line:column}, or the source alone where there are no lines. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
