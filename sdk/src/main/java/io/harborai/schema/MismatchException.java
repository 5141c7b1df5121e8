package io.harborai.schema;

import java.util.List;
import java.util.stream.Collectors;

/** JSON is not as its schema wants it, or no JSON at all. */
public final class MismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    // A list of the JDK's own that holds strings only.
    @SuppressWarnings("serial")
    private final List<Mismatch> mismatches;

    MismatchException(List<Mismatch> mismatches) {
        super(mismatches.stream().map(Mismatch::toString).collect(Collectors.joining("; ")));
        this.mismatches = List.copyOf(mismatches);
    }

    MismatchException(IllegalArgumentException noJson) {
        super(noJson.getMessage(), noJson);
        this.mismatches = List.of(new Mismatch("$", String.valueOf(noJson.getMessage())));
    }

    /** What is wrong, at least one place and at most 20. */
    public List<Mismatch> mismatches() {
        return mismatches;
    }
}
