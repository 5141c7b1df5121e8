package io.harborai.engine.routing;

import java.util.Objects;

/** Something that is so for a call, or not. Texts are compared with {@link Pattern}s. */
public sealed interface Condition {
    /** Whether it holds. */
    boolean holds(CallTraits traits);

    /** In one line, for explanations. */
    String said();

    /** A text in which {@code *} stands for any characters. Compared without regard to case. */
    record Pattern(String text) {
        /** Longest pattern. */
        public static final int MAX_LENGTH = 256;

        public Pattern {
            if (text.isEmpty() || text.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("a pattern has " + text.length() + " characters, it must have 1 to "
                        + MAX_LENGTH);
            }
        }

        /** Whether the whole of a text is like this. Goes back to the last star alone: never more than the product of both lengths. */
        boolean matches(String value) {
            int at = 0;
            int star = -1;
            int from = 0;
            int i = 0;
            while (i < value.length()) {
                if (at < text.length() && text.charAt(at) == '*') {
                    star = at++;
                    from = i;
                } else if (at < text.length() && same(text.charAt(at), value.charAt(i))) {
                    at++;
                    i++;
                } else if (star >= 0) {
                    at = star + 1;
                    i = ++from;
                } else {
                    return false;
                }
            }
            while (at < text.length() && text.charAt(at) == '*') {
                at++;
            }
            return at == text.length();
        }

        private static boolean same(char one, char other) {
            return one == other || Character.toLowerCase(one) == Character.toLowerCase(other);
        }
    }

    /** A header of the request is there and is like this. */
    record Header(String name, Pattern value) implements Condition {
        public Header {
            Objects.requireNonNull(value);
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")) {
                throw new IllegalArgumentException("'" + name + "' is not a header's name");
            }
        }

        @Override
        public boolean holds(CallTraits traits) {
            String given = traits.headers().get(name);
            return given != null && value.matches(given);
        }

        @Override
        public String said() {
            return "header " + name + " is " + value.text();
        }
    }

    /** A tag of the call is there and is like this. */
    record Tag(String name, Pattern value) implements Condition {
        public Tag {
            Objects.requireNonNull(name);
            Objects.requireNonNull(value);
        }

        @Override
        public boolean holds(CallTraits traits) {
            String given = traits.tags().get(name);
            return given != null && value.matches(given);
        }

        @Override
        public String said() {
            return "tag " + name + " is " + value.text();
        }
    }

    /** The model name that was asked for is like this. */
    record Model(Pattern value) implements Condition {
        public Model {
            Objects.requireNonNull(value);
        }

        @Override
        public boolean holds(CallTraits traits) {
            return value.matches(traits.model());
        }

        @Override
        public String said() {
            return "model is " + value.text();
        }
    }

    /** The request's body is within these bounds, both included, in bytes. */
    record Bytes(long least, long most) implements Condition {
        public Bytes {
            requireRange("bytes", least, most);
        }

        @Override
        public boolean holds(CallTraits traits) {
            return traits.sizeBytes() >= least && traits.sizeBytes() <= most;
        }

        @Override
        public String said() {
            return "bytes are " + range(least, most);
        }
    }

    /** The request has about so many tokens, both bounds included; see {@link CallTraits#estimatedTokens()}. */
    record Tokens(long least, long most) implements Condition {
        public Tokens {
            requireRange("tokens", least, most);
        }

        @Override
        public boolean holds(CallTraits traits) {
            long tokens = traits.estimatedTokens();
            return tokens >= least && tokens <= most;
        }

        @Override
        public String said() {
            return "estimated tokens are " + range(least, most);
        }
    }

    /** The answer is wanted as a stream, or not. */
    record Stream(boolean wanted) implements Condition {
        @Override
        public boolean holds(CallTraits traits) {
            return traits.stream() == wanted;
        }

        @Override
        public String said() {
            return "stream is " + wanted;
        }
    }

    /** The request offers tools, or not. */
    record Tools(boolean wanted) implements Condition {
        @Override
        public boolean holds(CallTraits traits) {
            return traits.tools() == wanted;
        }

        @Override
        public String said() {
            return "tools is " + wanted;
        }
    }

    /** The request shows images, or not. */
    record Images(boolean wanted) implements Condition {
        @Override
        public boolean holds(CallTraits traits) {
            return traits.images() == wanted;
        }

        @Override
        public String said() {
            return "images is " + wanted;
        }
    }

    private static void requireRange(String what, long least, long most) {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException(what + " from " + least + " to " + most
                    + ": the first must be 0 or more, the second no less than the first");
        }
    }

    private static String range(long least, long most) {
        return least + " to " + (most == Long.MAX_VALUE ? "any" : String.valueOf(most));
    }
}
