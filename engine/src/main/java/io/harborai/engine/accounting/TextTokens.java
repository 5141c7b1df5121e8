package io.harborai.engine.accounting;

/**
 * Estimates the tokens of a text in one pass, without a vocabulary: each character weighs something by its kind and the kind
 * of the one before it. A word begins with about one token and grows slowly; a capital after a small letter, a digit, a mark,
 * a line break begin others; scripts without spaces are weighed by the character.
 * <p>
 * The weights are a least-squares fit to {@code o200k_base}, OpenAI's vocabulary since GPT-4o, on English and Chinese
 * Wikipedia (XQuAD), abstracts (Cranfield), Java, Markdown and JSON; docs/reference/prices.md has the errors. Vocabularies
 * with more Chinese words (Qwen, DeepSeek, GLM: about 1.6 characters a token) need fewer tokens for Chinese.
 * <p>
 * The result does not depend on how a text is cut into calls of {@link #add}. Not safe for use by more than one thread.
 */
public final class TextTokens {
    private static final int NONE = 0;
    private static final int SMALL = 1;
    private static final int CAPITAL = 2;
    private static final int ACCENTED = 3;
    private static final int DIGIT = 4;
    private static final int SPACE = 5;
    private static final int BREAK = 6;
    private static final int MARK = 7;
    private static final int HAN = 8;
    private static final int WIDE_MARK = 9;
    private static final int KANA = 10;
    private static final int HANGUL = 11;
    private static final int SCRIPT = 12;
    private static final int SYMBOL = 13;
    private static final int KINDS = 16;
    private static final int ALL = KINDS * KINDS - 1;

    private static final int NARROW = 0x250;

    /** The kinds of the characters up to the end of Latin Extended-B; the rest goes by {@link #wideKind}. */
    private static final byte[] KIND = new byte[NARROW];
    /** Thousandths of a token for a kind after a kind. A table, because a branch per character costs more than all else. */
    private static final int[] WEIGHT = new int[KINDS * KINDS];

    static {
        for (char c = 0; c < NARROW; c++) {
            KIND[c] = (byte) narrowKind(c);
        }
        for (int before = 0; before < KINDS; before++) {
            for (int kind = 0; kind < KINDS; kind++) {
                WEIGHT[before * KINDS + kind] = weight(before, kind);
            }
        }
    }

    private long thousandths;
    private int last = NONE;

    /** Takes the next piece of the text. */
    public void add(char[] chars, int offset, int length) {
        int end = offset + length;
        long sum = 0;
        int before = last;
        for (int i = offset; i < end; i++) {
            char c = chars[i];
            int kind = c < NARROW ? KIND[c] : wideKind(c);
            // The mask tells the compiler that the index is within the table.
            sum += WEIGHT[(before * KINDS + kind) & ALL];
            before = kind;
        }
        thousandths += sum;
        last = before;
    }

    /** Takes the next piece of the text. */
    public void add(String text) {
        add(text.toCharArray(), 0, text.length());
    }

    /** Ends a text: what comes next is another one. */
    public void end() {
        last = NONE;
    }

    /** Tokens so far, to the nearest; at least 1 once there was a text. */
    public long tokens() {
        return thousandths == 0 ? 0 : Math.max(1, (thousandths + 500) / 1000);
    }

    private static int narrowKind(char c) {
        if (c >= 'a' && c <= 'z') {
            return SMALL;
        }
        if (c >= 'A' && c <= 'Z') {
            return CAPITAL;
        }
        if (c >= '0' && c <= '9') {
            return DIGIT;
        }
        if (c == ' ' || c == '\t') {
            return SPACE;
        }
        if (c == '\n' || c == '\r') {
            return BREAK;
        }
        return c < 0x80 ? MARK : c < 0xc0 ? SYMBOL : ACCENTED;
    }

    /** By the blocks of Unicode. */
    private static int wideKind(char c) {
        if (c >= 0x4e00 && c <= 0x9fff || c >= 0x3400 && c < 0x4dc0) {
            return HAN;
        }
        if (c >= 0x3000 && c < 0x3040 || c >= 0xff00 && c < 0xff61 || c >= 0x2010 && c < 0x2030) {
            return WIDE_MARK;
        }
        if (c >= 0x3040 && c < 0x3100) {
            return KANA;
        }
        if (c >= 0xac00 && c < 0xd7b0) {
            return HANGUL;
        }
        return c >= 0x370 && c < 0x1100 ? SCRIPT : SYMBOL;
    }

    private static int weight(int before, int kind) {
        boolean inWord = before == SMALL || before == CAPITAL || before == ACCENTED;
        return switch (kind) {
            case SMALL -> inWord ? 24 : 986;
            case CAPITAL -> !inWord ? 1_124 : before == SMALL ? 456 : 126;
            case ACCENTED -> inWord ? 524 : 1_486;
            case DIGIT -> before == DIGIT ? 281 : 1_381;
            // A single space belongs to the word after it.
            case SPACE -> before == SPACE ? 49 : before == BREAK ? 67 : 0;
            case BREAK -> before == BREAK ? 0 : 310;
            case MARK -> before == MARK ? 279 : 771;
            case HAN -> 822;
            case WIDE_MARK -> 788;
            case KANA -> 800;
            case HANGUL -> 560;
            // Cyrillic, Greek, Arabic, Hebrew, the scripts of India, Thai: 0.27 to 0.45 on a sentence of each.
            case SCRIPT -> 400;
            default -> 1_000;
        };
    }
}
