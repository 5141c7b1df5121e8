package io.harborai.knowledge.parse;

/** Makes white space of files plain: what is left reads as on the page and costs no tokens. */
final class Whitespace {
    private Whitespace() {
    }

    /** One line: each run of white space and control characters is one space, none at the ends. */
    static String squeeze(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isGap(c)) {
                gap = true;
            } else if (!isDropped(c)) {
                if (gap && !plain.isEmpty()) {
                    plain.append(' ');
                }
                gap = false;
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** The same lines with their indentation, without white space at their ends and empty lines at both ends. */
    static String keepLines(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.lines().forEach(line -> {
            StringBuilder kept = new StringBuilder(line.length());
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '\t') {
                    kept.append("    ");
                } else if (isGap(c)) {
                    kept.append(' ');
                } else if (!isDropped(c)) {
                    kept.append(c);
                }
            }
            plain.append(kept.toString().stripTrailing()).append('\n');
        });
        int begin = 0;
        while (begin < plain.length() && plain.charAt(begin) == '\n') {
            begin++;
        }
        return plain.substring(begin).stripTrailing();
    }

    private static boolean isGap(char c) {
        return c <= ' ' || c == 0x7f || c == 0xa0 || c == 0x3000 || Character.isWhitespace(c)
                || Character.isSpaceChar(c);
    }

    /** What is not seen: soft hyphens, marks of byte order and direction, halves of characters that are not whole. */
    private static boolean isDropped(char c) {
        return c == 0xad || c == 0xfeff || c >= 0x200b && c <= 0x200f || c >= 0x202a && c <= 0x202e
                || c >= 0x80 && c < 0xa0;
    }
}
