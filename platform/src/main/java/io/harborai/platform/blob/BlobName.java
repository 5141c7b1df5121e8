package io.harborai.platform.blob;

import java.util.regex.Pattern;

/** What a blob may be called: the same on every store, and nothing that a file system or a URL reads as something else. */
final class BlobName {
    static final int MOST_CHARACTERS = 512;
    private static final String SEGMENT = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}";
    private static final Pattern NAME = Pattern.compile(SEGMENT + "(/" + SEGMENT + ")*");
    private static final Pattern PREFIX = Pattern.compile("(" + SEGMENT + "/)*(" + SEGMENT + ")?");

    private BlobName() {
    }

    static String require(String name) {
        if (name.length() > MOST_CHARACTERS || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a blob's name has letters, digits and ._- in parts of at most 200 characters"
                            + " that begin with no dot, divided by /, and at most " + MOST_CHARACTERS + " characters: "
                            + shown(name));
        }
        return name;
    }

    static String requirePrefix(String prefix) {
        if (prefix.length() > MOST_CHARACTERS || !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a prefix is the beginning of a blob's name: " + shown(prefix));
        }
        return prefix;
    }

    private static String shown(String name) {
        String cut = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
